import {
  ConfigurationError,
  type AnyOrgSessionError,
  type FetcherOptions,
  type GetToken,
  type GetTokenOptions,
  type LoginOptions,
  type OrganizationDetails,
  type OrganizationScope,
  type OrganizationScopeOptions,
  type OrgSessionClient,
  type OrgSessionSnapshot,
  type StartOptions,
} from '../index.js';
import { createListeners } from '../lib/listeners.js';

type WithOrganization = { readonly organization?: string | null | undefined } | undefined;

const NO_DETAILS: OrganizationDetails = /* @__PURE__ */ Object.freeze({
  permissions: /* @__PURE__ */ Object.freeze([]),
  roles: /* @__PURE__ */ Object.freeze([]),
  scopes: /* @__PURE__ */ Object.freeze([]),
});

/**
 * Creates a client whose active organization is always the same one, whichever is active in the page. `OrganizationScope` of each binding
 * gives it to the components below.
 *
 * `start()` gets the organization's session silently, and again after a failure. After the session's end, or a sign-out of the organization, only {@link restart} gets it again. The
 * snapshot has the organization while the session is held, and otherwise the error. `destroy()` ends this client only. `switchOrganization`, `logout`, the events, and everything else
 * that is not for one organization, are those of the page's client.
 *
 * @param client The client of the page, or of the scope around this one.
 * @param organization Id or name; `null` for the personal account.
 * @param onError Is called once for each error that the snapshot has, while this client is started.
 * @throws {@link ConfigurationError} `organization` is not an organization.
 */
export function createScopedClient(
  client: OrgSessionClient,
  organization: string | null,
  onError: (error: AnyOrgSessionError) => void = () => undefined,
): OrgSessionClient {
  // Without an argument, `scope` would return that of the active organization.
  if ((organization as unknown) === undefined)
    throw new ConfigurationError(
      'OrganizationScope needs the id or name of an organization, or null for the personal account.',
    );
  const scope = (options?: OrganizationScopeOptions): OrganizationScope =>
    client.scope(organization, options);
  // Checks the organization.
  scope();

  const listeners = createListeners();
  const errorListeners = createListeners<[AnyOrgSessionError]>();
  errorListeners.add(onError);
  /** The scope whose session was held at the last look. */
  let held: OrganizationScope | undefined;
  /** Why the last start failed, or why the session ended. */
  let error: AnyOrgSessionError | undefined;
  /** Whether {@link error} is the end of a session, or a sign-out while it was requested. Until the next start nothing may get it again: the user can have signed out of it. */
  let hasEnded = false;
  /** Whether the user had any session at the last change. */
  let hadSessions = false;
  let reported: AnyOrgSessionError | undefined;
  /** Undefined before `start()` and after `destroy()`. */
  let run: { readonly controller: AbortController; readonly disconnect: () => void } | undefined;
  let loading: Promise<OrgSessionSnapshot> | undefined;
  let snapshotParts: readonly unknown[] = [];
  let snapshot: OrgSessionSnapshot | undefined;

  /** Reads the session, and notices its beginning and its end. */
  const readDetails = (): OrganizationDetails => {
    // A login that is being completed can end the session.
    if (client.getSnapshot().status === 'starting') return NO_DETAILS;
    const current = scope();
    const details = current.getSnapshot();
    if (details.organization) {
      held = current;
      error = undefined;
      hasEnded = false;
    } else if (held) {
      // Not aborted: the organization has another name now.
      hasEnded = held.signal.aborted;
      error = held.signal.reason as AnyOrgSessionError | undefined;
      held = undefined;
    }
    return details;
  };

  const getSnapshot = (): OrgSessionSnapshot => {
    const page = client.getSnapshot();
    const details = readDetails();
    const parts = [page, details, error];
    if (snapshot && parts.every((part, index) => part === snapshotParts[index])) return snapshot;
    snapshotParts = parts;
    const isSignedIn = details.organization !== undefined;
    snapshot = Object.freeze({
      ...details,
      status: /^signed/.test(page.status) ? (isSignedIn ? 'signed-in' : 'signed-out') : page.status,
      sessions: page.sessions,
      signedOutElsewhere: page.signedOutElsewhere,
      ...(error && { error }),
    });
    return snapshot;
  };

  const notify = (): void => {
    getSnapshot();
    const isNew = error !== reported;
    // Before the call: `onError` can cause the next change.
    reported = error;
    if (run && error && isNew) errorListeners.call(error);
    hadSessions = client.getSnapshot().sessions.length > 0;
    listeners.call();
  };

  const load = async ({ signal }: AbortController, options?: StartOptions): Promise<OrgSessionSnapshot> => {
    await client.start(options);
    const isWanted = restarted.delete(scoped);
    const isNeeded = !signal.aborted && !readDetails().organization;
    const failure: unknown = isNeeded
      ? await (
          isWanted ? client.getTokenForOrg(organization, { signal }) : scope().getToken({ signal })
        ).then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
      : undefined;
    if (signal.aborted) return getSnapshot();
    if (failure) {
      error = failure as AnyOrgSessionError;
      // The user signed out meanwhile.
      hasEnded = error.code === 'login_required' && error.reason === 'signed_out';
    }
    loading = undefined;
    notify();
    return getSnapshot();
  };

  const beginLoad = (
    { controller }: NonNullable<typeof run>,
    options?: StartOptions,
  ): Promise<OrgSessionSnapshot> => {
    error = undefined;
    hasEnded = false;
    // Later: providers start the page's client in the same task, with options of their own. Or both clients are destroyed: a start would undo it.
    const begun = Promise.resolve().then(() =>
      controller.signal.aborted ? getSnapshot() : load(controller, options),
    );
    loading = begun;
    // The page refuses wrong options.
    begun.catch(() => {
      if (loading === begun) loading = undefined;
    });
    notify();
    return begun;
  };

  /** Whether the present user did not sign out of the organization that has no session. */
  const shouldLoad = (): boolean => {
    if (readDetails().organization) return false;
    const hasSignedIn = !hadSessions && client.getSnapshot().sessions.length > 0;
    return (
      !error ||
      (hasEnded && error.code === 'user_mismatch') ||
      (hasSignedIn && error.code === 'login_required')
    );
  };
  const onPageChange = (): void => {
    if (run && !loading && shouldLoad()) void beginLoad(run);
    else notify();
  };

  let connections = 0;
  let unsubscribe = (): void => undefined;
  /** Follows the page's client until the returned function, and all others, are called. */
  const connect = (): (() => void) => {
    if (connections++ === 0) unsubscribe = client.subscribe(onPageChange);
    let isConnected = true;
    return () => {
      if (isConnected && --connections === 0) unsubscribe();
      isConnected = false;
    };
  };

  const withDefault = <Options extends WithOrganization>(
    options: Options,
  ): Options & { organization: string | null } => ({
    ...options,
    organization: options?.organization === undefined ? organization : options.organization,
  });
  /** A login to this organization leaves the active one, like everything else in a scope. */
  const loginOptions = <Options extends Pick<LoginOptions, 'organization' | 'activate'>>(
    options?: Options,
  ): Options => ({
    ...withDefault(options),
    ...(options?.organization === undefined && { activate: options?.activate ?? false }),
  });
  /** Requests that begin after the end of the session would sign in again. */
  const unlessEnded = <Result>(work: () => Promise<Result>): Promise<Result> => {
    readDetails();
    // An error of the core.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return hasEnded ? Promise.reject(error) : work();
  };

  const own: Partial<OrgSessionClient> = {
    start(options) {
      readDetails();
      // Whatever calls it, for example a guard, must not undo a sign-out.
      if (run && hasEnded) return Promise.resolve(getSnapshot());
      run ??= { controller: new AbortController(), disconnect: connect() };
      running.add(scoped);
      return loading ?? beginLoad(run, options);
    },
    destroy() {
      run?.controller.abort();
      run?.disconnect();
      run = loading = undefined;
      running.delete(scoped);
    },
    getSnapshot,
    subscribe(listener) {
      const disconnect = connect();
      const remove = listeners.add(listener);
      return () => {
        remove();
        disconnect();
      };
    },
    getToken: ((options?: GetTokenOptions) =>
      unlessEnded<unknown>(() => scope().getToken(options))) as GetToken<[]>,
    loginWithRedirect: (options) => client.loginWithRedirect(loginOptions(options)),
    loginWithPopup: (options, config) => client.loginWithPopup(loginOptions(options), config),
    loginWithCustomTokenExchange: (options) => client.loginWithCustomTokenExchange(loginOptions(options)),
    loginWithPasskey: (options) => client.loginWithPasskey(loginOptions(options)),
    connectAccountWithRedirect: (options) => client.connectAccountWithRedirect(withDefault(options)),
    revalidate: (which = organization) => unlessEnded(() => client.revalidate(which)),
    getUser: (which = organization) => client.getUser(which),
    getIdTokenClaims: (which = organization) => client.getIdTokenClaims(which),
    getAccessTokenClaims: (which = organization, options) => client.getAccessTokenClaims(which, options),
    hasPermission: (permission, options) => client.hasPermission(permission, withDefault(options)),
    hasRole: (role, options) => client.hasRole(role, withDefault(options)),
    hasScope: (granted, options) => client.hasScope(granted, withDefault(options)),
    createFetcher(options: FetcherOptions = {}) {
      const fetcher = client.createFetcher(withDefault(options));
      const { organization: which, abortOnSwitch = true, ...others } = options;
      if (which !== undefined) return fetcher;
      return (...request) => unlessEnded(() => (abortOnSwitch ? scope(others).fetch : fetcher)(...request));
    },
    scope: (which = organization, options) => client.scope(which, options),
    get organizationKey() {
      return readDetails().organization ? scope().key : '';
    },
    get organizationSignal() {
      return scope().signal;
    },
  };
  const scoped = Object.create(client, Object.getOwnPropertyDescriptors(own)) as OrgSessionClient;
  return scoped;
}

/** The clients between `start()` and `destroy()`. */
const running = new WeakSet<OrgSessionClient>();

/** The clients whose next start signs in again, also to an organization that the user signed out of. */
const restarted = new WeakSet<OrgSessionClient>();

/** Gets the session of a scope again, silently, also after its end: the user wants it. Does nothing after `destroy()`. */
export function restart(client: OrgSessionClient): void {
  // The application can call its `retry` later than the scope is removed, for example in a timer.
  if (!running.has(client)) return;
  client.destroy();
  restarted.add(client);
  void client.start();
}
