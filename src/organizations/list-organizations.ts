import type { VerifiedToken } from '../claims/verify-token.js';
import { assertType } from '../config/assert.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { LoginRequiredError, TemporaryError, UserMismatchError } from '../errors/errors.js';
import { createAppCalls } from '../lib/app-calls.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';

/** Options of `listOrganizations`. */
export interface ListOrganizationsOptions {
  /**
   * Whether the list is read again: the function is called, or the ID token with the claim is renewed.
   *
   * @default false
   */
  refresh?: boolean | undefined;
}

/** Returns the user's organizations. A list that a function returned is kept until another user signs in. */
export type ListOrganizations = (options?: ListOrganizationsOptions) => Promise<readonly Organization[]>;

export function createListOrganizations({
  settings: { organizations },
  state,
  registry,
  getToken,
}: {
  settings: Settings;
  state: State;
  registry: SessionRegistry;
  getToken: GetVerifiedToken;
}): ListOrganizations {
  const appCalls = createAppCalls();
  /** The list that the application's function returned, for whom, and the organizations that are in it or had a session then. */
  let cached:
    | {
        readonly subject: string;
        readonly knownIds: ReadonlySet<string>;
        readonly list: Promise<readonly Organization[]>;
      }
    | undefined;

  const heldTokens = (): VerifiedToken[] =>
    [...registry.sessions.values()].flatMap((session) => session.tokens.primary() ?? []);

  /** Returns the organization of one of the user's sessions. @throws if the user has none any more. */
  const organizationOf = (subject: string): Organization => {
    const tokens = heldTokens();
    const own = tokens.find(({ claims }) => claims.sub === subject);
    if (own) return own.organization;
    throw tokens[0]
      ? new UserMismatchError(subject, tokens[0].claims.sub)
      : new LoginRequiredError('signed_out');
  };
  const getTokenOf = async (subject: string, cacheMode: 'on' | 'off'): Promise<VerifiedToken> => {
    const token = await getToken(organizationOf(subject).id, { cacheMode });
    if (token?.claims.sub !== subject) throw new UserMismatchError(subject, token?.claims.sub);
    return token;
  };

  const readList = async (read: OrganizationsFunction, subject: string): Promise<readonly Organization[]> => {
    let list: unknown;
    try {
      list = await appCalls.run(() =>
        read({
          sub: subject,
          getToken: async () => (await getTokenOf(subject, 'on')).accessToken,
        }),
      );
    } catch (cause) {
      throw new TemporaryError('The list of organizations could not be read.', { cause });
    }
    // If another user has signed in meanwhile, the list can be that user's.
    organizationOf(subject);
    return parseList(list);
  };

  return async (options) => {
    const refresh = options?.refresh;
    assertType('Option refresh', refresh, 'boolean');
    const tokens = heldTokens();
    const token = state.active()?.tokens.primary() ?? tokens[0];
    const withSession = (): Organization[] => tokens.map(({ organization }) => organization);
    if (!organizations || !token) return withSession();
    const subject = token.claims.sub;
    if (typeof organizations === 'string') {
      const { claims } = refresh ? await getTokenOf(subject, 'off') : token;
      return parseList(claims[organizations]);
    }

    const ownIds = tokens
      .filter(({ claims }) => claims.sub === subject)
      .map(({ organization }) => organization.id);
    let read = cached;
    // Not if the user has signed in since then to an organization that is not in the list.
    if (refresh || read?.subject !== subject || !ownIds.every((id) => read?.knownIds.has(id))) {
      // First the promise: the function of the application can call listOrganizations().
      const list = Promise.resolve().then(() => readList(organizations, subject));
      const knownIds = new Set(ownIds);
      const latest = (cached = read = { subject, knownIds, list });
      list.then(
        (entries) => {
          for (const { id } of entries) knownIds.add(id);
        },
        // After a failure, the next call reads the list again.
        () => {
          if (cached === latest) cached = undefined;
        },
      );
    }
    // The function itself can be the caller: it then gets the organizations that have a session.
    return appCalls.join(read.list, withSession);
  };
}

type OrganizationsFunction = Exclude<Settings['organizations'], string | undefined>;

function parseList(list: unknown): readonly Organization[] {
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
