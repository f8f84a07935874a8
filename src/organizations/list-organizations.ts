import type { VerifiedToken } from '../claims/verify-token.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { TemporaryError } from '../errors/errors.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';

/** Returns the user's organizations. A list that was read is kept until another user signs in. */
export type ListOrganizations = () => Promise<readonly Organization[]>;

export function createListOrganizations({
  settings: { organizations },
  registry,
  getToken,
}: {
  settings: Settings;
  registry: SessionRegistry;
  getToken: GetVerifiedToken;
}): ListOrganizations {
  let cached: { subject: string; list: Promise<readonly Organization[]> } | undefined;

  const readList = async (subject: string, token: VerifiedToken): Promise<readonly Organization[]> => {
    const getAccessToken = async (): Promise<string> =>
      (await getToken(token.organization.id))?.accessToken ?? '';
    let list: unknown;
    try {
      list =
        typeof organizations === 'string'
          ? token.claims[organizations]
          : await organizations?.({ sub: subject, getToken: getAccessToken });
    } catch (cause) {
      throw new TemporaryError('The list of organizations could not be read.', { cause });
    }
    if (!Array.isArray(list)) throw new TemporaryError('The list of organizations is not a list.');
    return list.flatMap((entry) => readOrganization(entry) ?? []);
  };

  return async () => {
    const tokens = [...registry.sessions.values()].flatMap((session) => session.tokens.primary() ?? []);
    const [token] = tokens;
    if (!organizations || !token) return tokens.map(({ organization }) => organization);
    const subject = token.claims.sub;
    if (cached?.subject !== subject) {
      const list = readList(subject, token);
      cached = { subject, list };
      // After a failure, the next call reads the list again.
      list.catch(() => {
        if (cached?.list === list) cached = undefined;
      });
    }
    return cached.list;
  };
}

/** Reads an entry of the application's list, which can come from Auth0's Management API. Undefined if it is no organization. */
function readOrganization(value: unknown): Organization | undefined {
  const { id, name, displayName, display_name } = (value ?? {}) as Record<string, unknown>;
  const shownName = displayName ?? display_name;
  if (typeof id !== 'string' || !isOrganizationId(id)) return undefined;
  return Object.freeze({
    id,
    ...(typeof name === 'string' && { name }),
    ...(typeof shownName === 'string' && { displayName: shownName }),
  });
}
