import type { GetTokenOptions, OrganizationScope, OrgSessionClient, OrgSessionSnapshot } from '../index.js';
import type { Clock } from './clock.js';
import type { Failures } from './failures.js';
import type { IdentityProvider } from './identity-provider.js';
import type { TestPage } from './test-page.js';

export interface ClientMethodsOptions {
  /** The client with its own methods. */
  readonly client: OrgSessionClient;
  readonly clock: Clock;
  readonly failures: Failures;
  readonly page: TestPage;
  readonly provider: IdentityProvider;
}

/**
 * Creates the methods of a client that planned failures of `'start'`, `'token'` and `'switch'` apply to, and the logins, which can follow a
 * logout on the same page.
 */
export function createClientMethods({
  client,
  clock,
  failures,
  page,
  provider,
}: ClientMethodsOptions): Partial<OrgSessionClient> {
  let started: Promise<OrgSessionSnapshot> | undefined;

  const idOf = (organization: string | null): string | undefined =>
    provider.organizations.find(organization)?.id;
  const withFailures = async (
    id: string | undefined,
    given: GetTokenOptions | undefined,
    request: (options: GetTokenOptions | undefined) => Promise<unknown>,
  ): Promise<unknown> => {
    // A cached token needs no request that could fail. What is no object is passed on, because the client refuses it.
    const canSkipCache = given === undefined || (typeof given === 'object' && (given as unknown));
    const skipsCache = canSkipCache && failures.hasPlanned('token') && given?.cacheMode !== 'cache-only';
    return failures.runCall('token', id, () => request(skipsCache ? { ...given, cacheMode: 'off' } : given));
  };
  const getTokenForOrg = (organization: string | null, given?: GetTokenOptions): Promise<unknown> =>
    withFailures(idOf(organization), given, (options) => client.getTokenForOrg(organization, options));
  const getToken = (given?: GetTokenOptions): Promise<unknown> => {
    const id = client.getSnapshot().organization?.id;
    return id === undefined ? client.getToken(given) : getTokenForOrg(id, given);
  };

  /** One object per scope, as long as the client returns the same scope. */
  const scopes = new WeakMap<OrganizationScope, OrganizationScope>();
  const withScopeFailures = (scope: OrganizationScope): OrganizationScope => {
    const getScopeToken = (given?: GetTokenOptions): Promise<unknown> =>
      withFailures(scope.organization?.id, given, scope.getToken);
    return Object.freeze({
      ...scope,
      getToken: getScopeToken as OrganizationScope['getToken'],
      async fetch(...request) {
        if (scope.key !== '' && failures.hasPlanned('token')) await getScopeToken();
        return scope.fetch(...request);
      },
    } satisfies OrganizationScope);
  };

  return {
    start(given) {
      const latest = client.start(given);
      // A planned failure is for a start that makes requests, and not for a call that shares one. The caller gets the error.
      if (latest !== started) failures.runCall('start', undefined, () => latest).catch(() => undefined);
      started = latest;
      return latest;
    },
    getTokenForOrg: getTokenForOrg as OrgSessionClient['getTokenForOrg'],
    getToken: getToken as OrgSessionClient['getToken'],
    revalidate(organization) {
      const { id } =
        organization === undefined ? (client.getSnapshot().organization ?? {}) : { id: idOf(organization) };
      return failures.runCall('token', id, () => client.revalidate(organization));
    },
    // A planned failure is for the next call that waits for its result.
    async prefetch(organization) {
      if (!failures.hasPlanned('switch') && !failures.hasPlanned('token'))
        await client.prefetch(organization);
    },
    switchOrganization(to, given) {
      const id = idOf(to);
      const { organization, sessions } = client.getSnapshot();
      const session = sessions.find((other) => other.organization.id === id);
      // A session with a valid token needs no request that could fail, so its token expires first.
      if (session && id !== organization?.id && failures.hasPlanned('switch'))
        clock.jumpTo(session.expiresAt);
      return failures.runCall('switch', id, () => client.switchOrganization(to, given));
    },
    loginWithRedirect(given) {
      page.returnFromLogout();
      return client.loginWithRedirect(given);
    },
    loginWithPopup(...given) {
      page.returnFromLogout();
      return client.loginWithPopup(...given);
    },
    loginWithCustomTokenExchange(given) {
      page.returnFromLogout();
      return client.loginWithCustomTokenExchange(given);
    },
    loginWithPasskey(given) {
      page.returnFromLogout();
      return client.loginWithPasskey(given);
    },
    scope(organization, given) {
      const scope = client.scope(organization, given);
      const known = scopes.get(scope) ?? withScopeFailures(scope);
      scopes.set(scope, known);
      return known;
    },
    createFetcher(given) {
      // Checks the options.
      const fetcher = client.createFetcher(given);
      const { organization, audience, scope, anonymous } = given ?? {};
      return async (...request) => {
        const token = { ...(audience !== undefined && { audience }), ...(scope !== undefined && { scope }) };
        // An anonymous request needs no token whose request could fail.
        const isAnonymous =
          anonymous === 'send' && organization === undefined && !client.getSnapshot().organization;
        if (failures.hasPlanned('token') && !isAnonymous)
          await (organization === undefined ? getToken(token) : getTokenForOrg(organization, token));
        return fetcher(...request);
      };
    },
  };
}
