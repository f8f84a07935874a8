import { isOrganizationId, type Organization } from '../config/organization.js';
import { TemporaryError } from '../errors/errors.js';

/** Reads the application's list of organizations, from its function or a claim. @throws TemporaryError if it is no list. */
export function parseOrganizations(list: unknown): readonly Organization[] {
  if (!Array.isArray(list)) throw new TemporaryError('The list of organizations is not a list.');
  return list.flatMap((entry) => readOrganization(entry) ?? []);
}

/** Reads an entry of the application's list, which can come from Auth0's Management API. Undefined if it is no organization. */
function readOrganization(value: unknown): Organization | undefined {
  const { name, displayName, ...fields } = Object(value) as Record<string, unknown>;
  const { id, display_name } = fields;
  const shownName = typeof displayName === 'string' ? displayName : display_name;
  if (typeof id !== 'string' || !isOrganizationId(id)) return undefined;
  return Object.freeze({
    ...fields,
    id,
    ...(typeof name === 'string' && { name }),
    ...(typeof shownName === 'string' && { displayName: shownName }),
  });
}
