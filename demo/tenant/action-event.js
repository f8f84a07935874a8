/** The object `event` of Auth0's Actions, as far as the directory knows its content. */

/**
 * @typedef {object} LoginFacts
 * @property {string} sub
 * @property {string | null} organizationId
 * @property {string} clientId
 * @property {string} [audience]
 * @property {string} [scope]
 * @property {string} [prompt]
 * @property {string} [refreshTokenId] undefined: the run is for a login
 * @property {boolean} [hasMfa] whether the authorization had a second factor
 */

/** @typedef {ReturnType<ReturnType<typeof createEvents>['postLogin']>} PostLoginEvent */
/** @typedef {ReturnType<ReturnType<typeof createEvents>['credentialsExchange']>} CredentialsExchangeEvent */

/** @param {import('./directory.js').Directory} directory @param {import('./authenticators.js').Authenticators} authenticators */
export function createEvents(directory, authenticators) {
  /** @param {string | null} id */
  function organizationOf(id) {
    const found = id === null ? undefined : directory.organization(id);
    if (!found) return {};
    const { name, displayName: display_name, metadata } = found;
    return { organization: { id: found.id, name, display_name, metadata } };
  }
  /** @param {string} [scope] */
  const scopesOf = (scope = '') => scope.split(' ').filter(Boolean);
  /** @param {string} [identifier] */
  const resourceServer = (identifier) => identifier !== undefined && { resource_server: { identifier } };

  return {
    /** @param {LoginFacts} login */
    postLogin({ sub, organizationId, clientId, audience, scope, prompt, refreshTokenId, hasMfa }) {
      const person = directory.person(sub);
      if (!person) throw new Error(`No such person: ${sub}`);
      const { name, nickname, email, connection = 'Username-Password-Authentication' } = person;
      const organizations = directory
        .organizationsOf(sub)
        .map(({ id, name, displayName }) => ({ id, name, display_name: displayName }));
      const membership = organizationId === null ? undefined : directory.membership(sub, organizationId);
      return {
        authentication: { methods: [{ name: 'pwd' }, ...(hasMfa ? [{ name: 'mfa' }] : [])] },
        authorization: { roles: membership?.roles ?? [] },
        client: { client_id: clientId, name: 'Demo', metadata: {} },
        connection: { name: connection, strategy: sub.split('|')[0] },
        ...organizationOf(organizationId),
        ...resourceServer(audience),
        ...(refreshTokenId !== undefined && { refresh_token: { id: refreshTokenId, client_id: clientId } }),
        secrets: {},
        tenant: { id: 'demo' },
        transaction: {
          protocol: refreshTokenId === undefined ? 'oidc-basic-profile' : 'oauth2-refresh-token',
          prompt: scopesOf(prompt),
          requested_scopes: scopesOf(scope),
        },
        user: {
          user_id: sub,
          name,
          nickname,
          email,
          email_verified: true,
          enrolledFactors: authenticators.typesOf(sub),
          // In a real tenant your backend keeps the list up to date: see actions/organizations-claim.js.
          app_metadata: { ...person.appMetadata, organizations },
          user_metadata: {},
        },
      };
    },

    /** @param {{ clientId: string, organizationId: string | null, audience: string, scope: string }} request */
    credentialsExchange: ({ clientId, organizationId, audience, scope }) => ({
      client: { client_id: clientId, name: clientId, metadata: {} },
      ...organizationOf(organizationId),
      ...resourceServer(audience),
      accessToken: { customClaims: {}, scope: scopesOf(scope) },
      secrets: {},
      tenant: { id: 'demo' },
      transaction: { requested_scopes: scopesOf(scope) },
    }),
  };
}
