import { computed, DestroyRef, inject, signal, type Signal } from '@angular/core';
import type { LookupOptions, OrgSessionClient, OrgSessionSnapshot } from '../index.js';
import { isGranted } from '../scoped/grants.js';
import { isBrowser } from './is-browser.js';

/** The fields of the snapshot as signals. Each signal notifies only when its own field changes. */
export type OrgSessionSignals = {
  readonly [Field in keyof OrgSessionSnapshot]-?: Signal<OrgSessionSnapshot[Field]>;
};

const snapshotFields = [
  'status',
  'organization',
  'user',
  'claims',
  'actor',
  'permissions',
  'roles',
  'scopes',
  'sessions',
  'signedOutElsewhere',
  'switchingTo',
  'error',
] as const satisfies (keyof OrgSessionSnapshot)[];

const clientMethods = [
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

/** The signals that are created. A field of the snapshot without one is a compile error in {@link createOrgSession}. */
type CreatedSignals = Pick<OrgSessionSignals, (typeof snapshotFields)[number]>;
type ClientMethods = Pick<OrgSessionClient, (typeof clientMethods)[number]>;

/** Looks up a permission, role or scope in a token that is in memory. */
type HasGrant = (grant: string, options?: LookupOptions) => boolean;

/** The fields of the snapshot as signals, the methods of the client, and the client itself. One object for the whole app. */
export interface OrgSession extends OrgSessionSignals, ClientMethods {
  /** The client that `provideOrgSession` was called with, for everything that is not listed here. */
  readonly client: OrgSessionClient;
  /** The whole snapshot as one signal. */
  readonly snapshot: Signal<OrgSessionSnapshot>;
  /**
   * A string that is different for every organization and person; empty while no organization is active. Begin the keys of a data cache
   * with it.
   */
  readonly organizationKey: Signal<string>;
  /** Returns whether the token in memory grants a permission; `false` without a token. Reactive in templates, `computed` and `effect`. */
  readonly hasPermission: HasGrant;
  /** Returns whether the person has a role, read from the claim `rolesClaim`. Reactive like `hasPermission`. */
  readonly hasRole: HasGrant;
  /** Returns whether the token in memory was granted a scope. Reactive like `hasPermission`. */
  readonly hasScope: HasGrant;
}

/**
 * Creates an {@link OrgSession}. Needs an injection context.
 *
 * In a browser it subscribes to the client until the injector is destroyed. On a server it keeps the starting snapshot.
 */
export function createOrgSession(client: OrgSessionClient): OrgSession {
  const browser = isBrowser();
  const state = signal(browser ? client.getSnapshot() : client.getServerSnapshot());
  if (browser) inject(DestroyRef).onDestroy(client.subscribe(() => state.set(client.getSnapshot())));

  const mapNames = <Name extends string, Value>(names: readonly Name[], valueOf: (name: Name) => Value) =>
    Object.fromEntries(names.map((name) => [name, valueOf(name)]));
  const makeReactive =
    (name: 'hasPermission' | 'hasRole' | 'hasScope'): HasGrant =>
    (grant, options) => {
      // Makes the caller depend on the snapshot: the client itself is not reactive.
      state();
      return isGranted(client, name, grant, options);
    };
  return {
    ...(mapNames(snapshotFields, (field) => computed(() => state()[field])) as CreatedSignals),
    ...(mapNames(clientMethods, (method) => client[method]) as ClientMethods),
    client,
    snapshot: state.asReadonly(),
    organizationKey: computed(() => {
      state();
      return client.organizationKey;
    }),
    hasPermission: makeReactive('hasPermission'),
    hasRole: makeReactive('hasRole'),
    hasScope: makeReactive('hasScope'),
  };
}
