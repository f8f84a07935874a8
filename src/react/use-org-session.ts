import { useSyncExternalStore } from 'react';
import type { OrgSessionClient, OrgSessionSnapshot } from '../index.js';
import { isGranted } from '../scoped/grants.js';
import { assertFunction } from '../scoped/assert-arguments.js';
import { useClient } from './context.js';
import { memoize } from './memoize.js';

/**
 * The fields of the snapshot, the methods of the client, and the client itself. The methods are the same functions in every render, except
 * that until the first change of the snapshot, and during hydration, `hasPermission`, `hasRole` and `hasScope` are others, which return false
 * as on the server.
 */
export interface OrgSession
  extends
    OrgSessionSnapshot,
    Pick<
      OrgSessionClient,
      | 'switchOrganization'
      | 'getToken'
      | 'getTokenForOrg'
      | 'loginWithRedirect'
      | 'loginWithPopup'
      | 'logout'
      | 'logoutOrganization'
      | 'acceptInvitation'
      | 'listOrganizations'
      | 'hasPermission'
      | 'hasRole'
      | 'hasScope'
      | 'createFetcher'
    > {
  /** The client of the nearest `OrgSessionProvider`, for everything that is not listed here. */
  readonly client: OrgSessionClient;
  /**
   * A string that is different for every organization and person; empty while no organization is active. Begin the keys of a data cache
   * with it.
   */
  readonly organizationKey: string;
}

type Grants = Pick<OrgSessionClient, 'hasPermission' | 'hasRole' | 'hasScope'>;

const hasNone = (): boolean => false;
const NO_GRANTS: Grants = { hasPermission: hasNone, hasRole: hasNone, hasScope: hasNone };

/** One object per client, so that the functions are the same in every render. */
const ownGrants = memoize((client: OrgSessionClient): Grants => ({
  hasPermission: (...args) => isGranted(client, 'hasPermission', ...args),
  hasRole: (...args) => isGranted(client, 'hasRole', ...args),
  hasScope: (...args) => isGranted(client, 'hasScope', ...args),
}));

/** During hydration the snapshot is the server's, where nothing is granted, and the client may already have tokens. */
const grantsOf = (client: OrgSessionClient, snapshot: OrgSessionSnapshot): Grants =>
  snapshot === client.getServerSnapshot() ? NO_GRANTS : ownGrants(client);

type Selector = (snapshot: OrgSessionSnapshot) => unknown;

/** One memoized function per selector, so that a selector that creates an object returns the same one for the same snapshot. */
const memoizeSelector = memoize((selector: Selector) => memoize(selector));

/** One selector per client, so that all components get the same object. */
const sessionSelector = memoize((client: OrgSessionClient) => (snapshot: OrgSessionSnapshot): OrgSession => ({
  ...snapshot,
  switchOrganization: client.switchOrganization,
  getToken: client.getToken,
  getTokenForOrg: client.getTokenForOrg,
  loginWithRedirect: client.loginWithRedirect,
  loginWithPopup: client.loginWithPopup,
  logout: client.logout,
  logoutOrganization: client.logoutOrganization,
  acceptInvitation: client.acceptInvitation,
  listOrganizations: client.listOrganizations,
  ...grantsOf(client, snapshot),
  createFetcher: client.createFetcher,
  client,
  // During hydration the snapshot is the server's, and the client may already have an active organization.
  organizationKey: snapshot.organization ? client.organizationKey : '',
}));

/**
 * Returns the fields of the snapshot and the methods of the client.
 *
 * The component renders again after every change of the snapshot; pass a selector to render less often. All components get the same object
 * until something changes.
 *
 * @returns An {@link OrgSession}.
 * @throws {@link ConfigurationError} outside of an `OrgSessionProvider`.
 * @example
 * function SwitchButton() {
 *   const { switchingTo, switchOrganization } = useOrgSession();
 *   return (
 *     <button disabled={switchingTo !== undefined} onClick={() => void switchOrganization('globex')}>
 *       Switch to Globex
 *     </button>
 *   );
 * }
 */
export function useOrgSession(): OrgSession;
/**
 * Returns what `selector` makes of the snapshot.
 *
 * The component renders again only when `Object.is` says that the result changed. A selector that is defined outside of the component runs
 * once per snapshot, so it may also create an array or an object.
 *
 * @param selector A pure function of the snapshot.
 * @returns The result of `selector`.
 * @throws {@link ConfigurationError} outside of an `OrgSessionProvider`.
 * @example
 * const OrganizationCount = () => <p>{useOrgSession((snapshot) => snapshot.sessions.length)}</p>;
 */
export function useOrgSession<Selected>(selector: (snapshot: OrgSessionSnapshot) => Selected): Selected;
export function useOrgSession(selector?: Selector): unknown {
  assertFunction('The selector of useOrgSession', selector);
  const client = useClient();
  const select = memoizeSelector(selector ?? sessionSelector(client));
  return useSyncExternalStore(
    client.subscribe,
    () => select(client.getSnapshot()),
    () => select(client.getServerSnapshot()),
  );
}
