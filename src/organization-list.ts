import { TemporaryError } from './errors.js';
import { isOrganizationId, type Organization } from './organization.js';
import type { Registry } from './registry.js';
import type { Tokens } from './tokens.js';

/** The person's organizations, asked for once per person. */
export function createOrganizationList(
  registry: Registry,
  tokens: Tokens,
): () => Promise<readonly Organization[]> {
  let kept: { sub: string; list: Promise<readonly Organization[]> } | undefined;

  const ask = async (sub: string): Promise<readonly Organization[]> => {
    const token = registry.held[0]?.token;
    const id = token?.organization.id;
    if (!token || id === undefined) return [];
    const getToken = async (): Promise<string> => (await tokens.get(id))?.accessToken ?? '';
    let answer: unknown;
    try {
      answer = await registry.settings.listOrganizations({ sub, getToken }, token.claims);
    } catch (cause) {
      throw new TemporaryError('The list of organizations could not be read.', { cause });
    }
    if (answer === undefined) return registry.held.flatMap((session) => session.token?.organization ?? []);
    if (!Array.isArray(answer)) throw new TemporaryError('The list of organizations is not a list.');
    return answer.flatMap((entry) => readOrganization(entry) ?? []);
  };

  return async () => {
    const { sub } = registry;
    if (sub === undefined) return [];
    if (kept?.sub !== sub) {
      const list = ask(sub);
      kept = { sub, list };
      // A failure is not kept: the next call asks again.
      list.catch(() => {
        if (kept?.list === list) kept = undefined;
      });
    }
    return kept.list;
  };
}

/** As an app's function gives it, or as Auth0's Management API and a claim made from it would. */
function readOrganization(value: unknown): Organization | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, name, displayName, display_name } = value as Record<string, unknown>;
  const shown = displayName ?? display_name;
  if (typeof id !== 'string' || !isOrganizationId(id)) return undefined;
  return Object.freeze({
    id,
    ...(typeof name === 'string' && { name }),
    ...(typeof shown === 'string' && { displayName: shown }),
  });
}
