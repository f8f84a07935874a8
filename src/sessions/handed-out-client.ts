import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { ClientPool } from '../auth0/client-pool.js';
import { forwardMethods } from '../auth0/forward-methods.js';
import { openPopupForSecondFactor } from '../auth0/interactive-errors.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { withOrganization } from '../errors/any-error.js';
import { LoginRequiredError } from '../errors/errors.js';
import type { Eviction } from './eviction.js';
import type { SessionRegistry } from './session-registry.js';
import type { SignOutState } from './sign-out-state.js';
import type { UsedTenants } from './used-tenants.js';

/**
 * Returns the `Auth0Client` of an organization (parsed id or name), the same one for every call. Its methods use the session that the
 * organization has when they are called.
 *
 * @throws ConfigurationError if Auth0's SDK refuses its options.
 */
export type HandOutClient = (organization: string) => Auth0Client;

export function createHandOutClient({
  settings,
  environment,
  pool,
  registry,
  signOutState,
  usedTenants,
  eviction,
}: {
  settings: Settings;
  environment: Environment;
  pool: ClientPool;
  registry: SessionRegistry;
  signOutState: SignOutState;
  usedTenants: UsedTenants;
  eviction: Eviction;
}): HandOutClient {
  const clients = new Map<string, Auth0Client>();

  const create = (organization: string): Auth0Client => {
    const findClient = (audience?: string): Auth0Client | Promise<Auth0Client> => {
      const session = registry.getOrCreate(organization);
      session.lease.expose();
      const requested = audience === undefined ? undefined : session.request({ audience }).audience;
      const client = (): Auth0Client => session.lease.client(requested);
      const wait = eviction.ensureCapacity(session);
      return wait ? wait.then(client) : client();
    };
    const assertNotSignedOut = (isSignedOut: boolean | undefined): void => {
      if (isSignedOut) throw withOrganization(new LoginRequiredError('signed_out'), organization);
    };
    /** Runs work of the organization's session. It rejects if the user signs out meanwhile. */
    const track = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      const session = registry.getOrCreate(organization);
      const result = await session.track(work);
      assertNotSignedOut(session.end?.startsWith('signedOut'));
      return result;
    };
    const client = forwardMethods(
      pool.createFacade(settings.tenantFor(organization)),
      environment,
      findClient,
      async (kind, call) => {
        // A sign-out of the application itself ends the session, for example.
        if (!kind) return registry.getOrCreate(organization).track(call);
        if (kind === 'silent') {
          assertNotSignedOut(signOutState.isBlocked());
          return track(call);
        }
        await track(() => signOutState.whenOver());
        const result = await track(() => call(signOutState.loginParameters()));
        if (kind === 'login') {
          usedTenants.add(organization);
          signOutState.endByLogin();
        }
        return result;
      },
    );
    if (settings.auth0Options.interactiveErrorHandler) openPopupForSecondFactor(client);
    return client;
  };

  return (organization) => {
    const session = registry.getOrCreate(organization);
    // The option `audienceFor` can throw. Call it here, so that it does not throw within a call of Auth0's SDK.
    session.request();
    const key = session.id ?? organization;
    let client = clients.get(key);
    if (!client) clients.set(key, (client = create(key)));
    return client;
  };
}
