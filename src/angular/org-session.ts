import { computed, DestroyRef, inject, InjectionToken, signal, type Signal } from '@angular/core';
import {
  ConfigurationError,
  type LookupOptions,
  type OrgSessionClient,
  type OrgSessionSnapshot,
} from '../index.js';
import { inBrowser } from './in-browser.js';

/** The snapshot as signals, each of which notifies only when its own field changed. */
export type OrgSessionSignals = {
  readonly [Field in keyof OrgSessionSnapshot]-?: Signal<OrgSessionSnapshot[Field]>;
};

const fields = [
  'status',
  'organization',
  'user',
  'claims',
  'permissions',
  'roles',
  'scopes',
  'sessions',
  'switchingTo',
  'error',
] as const satisfies (keyof OrgSessionSnapshot)[];

const verbs = [
  'switchOrganization',
  'getToken',
  'getTokenForOrg',
  'loginWithRedirect',
  'loginWithPopup',
  'logout',
  'logoutOrganization',
  'acceptInvitation',
  'listOrganizations',
  'createFetcher',
] as const satisfies (keyof OrgSessionClient)[];

type Lookup = (what: string, options?: LookupOptions) => boolean;

/** What `injectOrgSession()` gives: signals, and the client's verbs as they are. The same object for everybody in an app. */
export interface OrgSession extends OrgSessionSignals, Pick<OrgSessionClient, (typeof verbs)[number]> {
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

export const ORG_SESSION = new InjectionToken<OrgSession>('OrgSession');

/** One subscription, for as long as the injector lives that it is made in; on a server none. */
export function createOrgSession(client: OrgSessionClient): OrgSession {
  const browser = inBrowser();
  const state = signal(browser ? client.getSnapshot() : client.getServerSnapshot());
  if (browser) inject(DestroyRef).onDestroy(client.subscribe(() => state.set(client.getSnapshot())));

  const all = <Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value) =>
    Object.fromEntries(names.map((name) => [name, of(name)]));
  const reactive =
    (has: Lookup): Lookup =>
    (what, options) => {
      // Read for its notice.
      state();
      return has(what, options);
    };
  return {
    ...(all(fields, (field) => computed(() => state()[field])) as OrgSessionSignals),
    ...(all(verbs, (verb) => client[verb]) as Pick<OrgSessionClient, (typeof verbs)[number]>),
    client,
    snapshot: state.asReadonly(),
    organizationKey: computed(() => {
      state();
      return client.organizationKey;
    }),
    hasPermission: reactive(client.hasPermission),
    hasRole: reactive(client.hasRole),
    hasScope: reactive(client.hasScope),
  };
}

/**
 * The session of the app as signals.
 *
 * @throws ConfigurationError outside of an injection context, and where `provideOrgSession(client)` is missing.
 */
export function injectOrgSession(): OrgSession {
  try {
    return inject(ORG_SESSION);
  } catch (cause) {
    throw new ConfigurationError(
      'injectOrgSession() needs an injection context with provideOrgSession(client).',
      { cause },
    );
  }
}
