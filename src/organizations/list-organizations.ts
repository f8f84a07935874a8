import type { VerifiedToken } from '../claims/verify-token.js';
import type { Core } from '../client/core.js';
import { TemporaryError } from '../errors/errors.js';
import { isOrganizationId, type Organization } from '../config/organization.js';

/** The person's organizations, asked for once per person. */
export function createOrganizationList({
  settings: { organizations },
  registry,
  tokens,
}: Core): () => Promise<readonly Organization[]> {
  let kept: { sub: string; list: Promise<readonly Organization[]> } | undefined;

  const ask = async (sub: string, token: VerifiedToken): Promise<readonly Organization[]> => {
    const getToken = async (): Promise<string> =>
      (await tokens.get(token.organization.id))?.accessToken ?? '';
    let answer: unknown;
    try {
      answer =
        typeof organizations === 'string'
          ? token.claims[organizations]
          : await organizations?.({ sub, getToken });
    } catch (cause) {
      throw new TemporaryError('The list of organizations could not be read.', { cause });
    }
    if (!Array.isArray(answer)) throw new TemporaryError('The list of organizations is not a list.');
    return answer.flatMap((entry) => readOrganization(entry) ?? []);
  };

  return async () => {
    const held = [...registry.held.values()].flatMap((session) => session.token() ?? []);
    const [token] = held;
    // Without a way to list them, those that are held are all that is known.
    if (!organizations || !token) return held.map(({ organization }) => organization);
    const { sub } = token.claims;
    if (kept?.sub !== sub) {
      const list = ask(sub, token);
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
  const { id, name, displayName, display_name } = (value ?? {}) as Record<string, unknown>;
  const shown = displayName ?? display_name;
  if (typeof id !== 'string' || !isOrganizationId(id)) return undefined;
  return Object.freeze({
    id,
    ...(typeof name === 'string' && { name }),
    ...(typeof shown === 'string' && { displayName: shown }),
  });
}
