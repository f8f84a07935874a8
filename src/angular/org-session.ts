import { isPlatformBrowser } from '@angular/common';
import {
  computed,
  DestroyRef,
  inject,
  InjectionToken,
  PLATFORM_ID,
  signal,
  type Signal,
} from '@angular/core';
import type { LookupOptions, OrgSessionClient, OrgSessionSnapshot } from '../index.js';
import { injectProvided, ORG_SESSION_CLIENT } from './client-token.js';

/** The snapshot as signals, each of which notifies only when its own field changed. */
export type OrgSessionSignals = {
  readonly [Field in keyof OrgSessionSnapshot]-?: Signal<OrgSessionSnapshot[Field]>;
};

type Verb =
  | 'switchOrganization'
  | 'getToken'
  | 'getTokenForOrg'
  | 'loginWithRedirect'
  | 'loginWithPopup'
  | 'logout'
  | 'logoutOrganization'
  | 'acceptInvitation'
  | 'listOrganizations'
  | 'createFetcher';

type Lookup = (what: string, options?: LookupOptions) => boolean;

/** What `injectOrgSession()` gives: signals, and the client's verbs as they are. The same object for everybody in an app. */
export interface OrgSession extends OrgSessionSignals, Pick<OrgSessionClient, Verb> {
  readonly client: OrgSessionClient;
  /** All fields at once. */
  readonly snapshot: Signal<OrgSessionSnapshot>;
  /** `client.organizationKey`: not the same for any two organizations or people, and empty where none is active. */
  readonly organizationKey: Signal<string>;
  /** At once, over what is held now. Reactive: a template, `computed` or `effect` that asks runs again when the answer may be another. */
  readonly hasPermission: Lookup;
  /** The same over the roles. */
  readonly hasRole: Lookup;
  /** The same over the scopes as granted. */
  readonly hasScope: Lookup;
}

export const ORG_SESSION = new InjectionToken<OrgSession>('auth0-org-sessions session');

/** One subscription, for as long as the injector lives that it is made in. */
export function createOrgSession(): OrgSession {
  const client = inject(ORG_SESSION_CLIENT);
  const browser = isPlatformBrowser(inject(PLATFORM_ID));
  const state = signal(browser ? client.getSnapshot() : client.getServerSnapshot());
  if (browser) inject(DestroyRef).onDestroy(client.subscribe(() => state.set(client.getSnapshot())));

  const field = <Field extends keyof OrgSessionSnapshot>(name: Field): Signal<OrgSessionSnapshot[Field]> =>
    computed(() => state()[name]);
  const permissions = field('permissions');
  const roles = field('roles');
  const scopes = field('scopes');
  const reactive =
    (has: Lookup, active: Signal<unknown>): Lookup =>
    (what, options) => {
      // Read for its notice. Of other sessions than the active one only the whole snapshot tells.
      (options ? state : active)();
      return has(what, options);
    };
  return {
    client,
    snapshot: state.asReadonly(),
    status: field('status'),
    organization: field('organization'),
    user: field('user'),
    claims: field('claims'),
    permissions,
    roles,
    scopes,
    sessions: field('sessions'),
    switchingTo: field('switchingTo'),
    error: field('error'),
    organizationKey: computed(() => (state().organization ? client.organizationKey : '')),
    hasPermission: reactive(client.hasPermission, permissions),
    hasRole: reactive(client.hasRole, roles),
    hasScope: reactive(client.hasScope, scopes),
    switchOrganization: client.switchOrganization,
    getToken: client.getToken,
    getTokenForOrg: client.getTokenForOrg,
    loginWithRedirect: client.loginWithRedirect,
    loginWithPopup: client.loginWithPopup,
    logout: client.logout,
    logoutOrganization: client.logoutOrganization,
    acceptInvitation: client.acceptInvitation,
    listOrganizations: client.listOrganizations,
    createFetcher: client.createFetcher,
  };
}

/**
 * The session of the app as signals.
 *
 * @throws ConfigurationError outside of an injection context, and where `provideOrgSession(client)` is missing.
 */
export const injectOrgSession = (): OrgSession => injectProvided(ORG_SESSION, 'injectOrgSession()');
