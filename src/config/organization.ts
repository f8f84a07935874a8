import { ConfigurationError, shown } from '../errors/errors.js';

/** An organization, as the tokens or the app's own list tell it. */
export interface Organization {
  /** Auth0's id, `org_…`: what everything is kept by. The personal account's is `org_`, which no organization has. */
  readonly id: string;
  /** The name used in URLs and logins; lower case. It can be changed, and taken over by another organization. */
  readonly name?: string;
  /** For people to read. */
  readonly displayName?: string;
}

/** What stands for the personal account: an id that no organization can have. */
export const personalAccountId = 'org_';

/** Whether a canonical string is an id. Auth0 takes all that starts with `org_` for one. */
export const isOrganizationId = (organization: string): boolean => organization.startsWith('org_');

/**
 * One spelling for each organization: ids as they are, names trimmed and in lower case Where there is a personal account, it is `null` or
 * {@link personalAccountId}.
 *
 * What could break a cache key, a URL or a header is refused here.
 *
 * @throws ConfigurationError that names the argument.
 */
export function canonicalOrganization(
  value: unknown,
  argument = 'organization',
  personalAccount?: boolean,
): string {
  if (personalAccount && (value === null || value === personalAccountId)) return personalAccountId;
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^org_[\w-]{1,64}$/.test(text)) return text;
  const name = text.toLowerCase();
  if (/^[a-z0-9_-]{1,50}$/.test(name) && !isOrganizationId(name)) return name;
  throw new ConfigurationError(
    `${argument} must be an organization's id or name (a-z, 0-9, _, -), not ${typeof value === 'string' ? shown(value) : typeof value}.`,
  );
}
