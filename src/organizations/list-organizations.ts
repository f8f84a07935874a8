import type { VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { TemporaryError } from '../errors/errors.js';
import { createAppCalls } from '../lib/app-calls.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';

/** Returns the user's organizations. A list that was read is kept until another user signs in. */
export type ListOrganizations = () => Promise<readonly Organization[]>;

export function createListOrganizations({
  settings: { organizations },
  environment,
  registry,
  getToken,
}: {
  settings: Settings;
  environment: Environment;
  registry: SessionRegistry;
  getToken: GetVerifiedToken;
}): ListOrganizations {
  const appCalls = createAppCalls(environment);
  let cached: { subject: string; list: Promise<readonly Organization[]> } | undefined;

  const readList = async (subject: string, token: VerifiedToken): Promise<readonly Organization[]> => {
    const getAccessToken = async (): Promise<string> =>
      (await getToken(token.organization.id))?.accessToken ?? '';
    let list: unknown;
    try {
      list =
        typeof organizations === 'string'
          ? token.claims[organizations]
          : await appCalls.run(() => organizations?.({ sub: subject, getToken: getAccessToken }));
    } catch (cause) {
      throw new TemporaryError('The list of organizations could not be read.', { cause });
    }
    if (!Array.isArray(list)) throw new TemporaryError('The list of organizations is not a list.');
    return list.flatMap((entry) => readOrganization(entry) ?? []);
  };

  return async () => {
    const tokens = [...registry.sessions.values()].flatMap((session) => session.tokens.primary() ?? []);
    const [token] = tokens;
    const withSession = (): Organization[] => tokens.map(({ organization }) => organization);
    if (!organizations || !token) return withSession();
    const subject = token.claims.sub;
    if (cached?.subject !== subject) {
      // First the promise: the function of the application can call listOrganizations().
      const list = Promise.resolve().then(() => readList(subject, token));
      cached = { subject, list };
      // After a failure, the next call reads the list again.
      list.catch(() => {
        if (cached?.list === list) cached = undefined;
      });
    }
    // The function itself can be the caller: it then gets the organizations that have a session.
    return appCalls.join(cached.list, withSession);
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
