import { useSyncExternalStore } from 'react';
import type { OrgSessionClient, OrgSessionSnapshot } from '../index.js';
import { useClient } from './context.js';
import { remember } from './remember.js';

/** What is true now, and what can be done about it. The functions are the client's own: the same ones at every render. */
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
  readonly client: OrgSessionClient;
  /** The client's `organizationKey` of this snapshot: what the keys of a data cache begin with. Empty where no organization is active. */
  readonly organizationKey: string;
}

type Selector = (snapshot: OrgSessionSnapshot) => unknown;

/** By selector, then by snapshot: one that makes an object is the same one until something changes. */
const selections = remember((selector: Selector) => remember(selector));

/** By client, so that all components share one object. */
const sessions = remember((client: OrgSessionClient) => (snapshot: OrgSessionSnapshot): OrgSession => ({
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
  hasPermission: client.hasPermission,
  hasRole: client.hasRole,
  hasScope: client.hasScope,
  createFetcher: client.createFetcher,
  client,
  // While what a server rendered is taken over, the client may be ahead.
  organizationKey: snapshot.organization ? client.organizationKey : '',
}));

/**
 * The snapshot's fields, the client's verbs and the client itself: one object, the same for all components until something changes.
 *
 * @throws ConfigurationError outside of an `OrgSessionProvider`.
 */
export function useOrgSession(): OrgSession;
/**
 * What `selector` makes of the snapshot. The component renders again only when that is another value by `Object.is`. Defined outside of
 * the component, a selector may also make a new array or object: it is asked once per snapshot.
 *
 * @throws ConfigurationError outside of an `OrgSessionProvider`.
 */
export function useOrgSession<Selected>(selector: (snapshot: OrgSessionSnapshot) => Selected): Selected;
export function useOrgSession(selector?: Selector): unknown {
  const client = useClient();
  const select = selections(selector ?? sessions(client));
  return useSyncExternalStore(
    client.subscribe,
    () => select(client.getSnapshot()),
    () => select(client.getServerSnapshot()),
  );
}
