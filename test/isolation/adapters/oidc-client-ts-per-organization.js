import { UserManager, WebStorageStateStore } from 'oidc-client-ts';

export async function create({ domain, clientId, audience, redirectUri, organizations }) {
  const managerOf = (organization) =>
    new UserManager({
      authority: domain,
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'openid profile email offline_access',
      extraQueryParams: { organization, audience },
      userStore: new WebStorageStateStore({ store: localStorage, prefix: `oidc.${organization}.` }),
      metadataSeed: {
        end_session_endpoint: `${domain}/v2/logout?returnTo=${encodeURIComponent(redirectUri)}`,
      },
    });
  const state = new URLSearchParams(location.search).get('state');
  if (state) {
    // An iframe tells its parent, and is removed.
    if (window.parent !== window) return managerOf('').signinSilentCallback();
    await managerOf(state.split(';')[1]).signinCallback();
    history.replaceState(null, '', '/');
  }

  return {
    signIn: (organization) => managerOf(organization).signinRedirect({ url_state: organization }),
    async getToken(organization, { fresh }) {
      const manager = managerOf(organization);
      const user = fresh ? null : await manager.getUser();
      return user && !user.expired ? user.access_token : (await manager.signinSilent())?.access_token;
    },
    async logout() {
      const [first, ...others] = organizations.map(({ id }) => managerOf(id));
      await Promise.all(others.map((manager) => manager.removeUser()));
      await first.signoutRedirect();
    },
  };
}
