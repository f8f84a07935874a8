/**
 * An API of the tenant, with the settings that Auth0 has for it.
 *
 * @typedef {object} ApiSettings
 * @property {string} identifier the audience
 * @property {boolean} [enforcePolicies] "Enable RBAC", default true: of the scopes asked for, a token gets only those that are permissions of the user in its organization
 * @property {string[]} [scopes] that an application may ask for, besides the permissions of the members; default: none
 * @property {'access_token' | 'access_token_authz'} [tokenDialect] "Add Permissions in the Access Token", default 'access_token_authz': with the claim `permissions`
 */
/** @typedef {Required<ApiSettings>} Api */
/** @typedef {ReturnType<typeof createApis>} Apis */

/** @param {string | ApiSettings | (string | ApiSettings)[]} given */
export function createApis(given) {
  /** @type {Api[]} */
  const apis = [given].flat().map((one) => ({
    enforcePolicies: true,
    scopes: [],
    tokenDialect: 'access_token_authz',
    ...(typeof one === 'string' ? { identifier: one } : one),
  }));
  return {
    /** The identifier of the first one. */
    first: apis[0]?.identifier ?? '',
    /** @param {unknown} identifier */
    find: (identifier) => apis.find((api) => api.identifier === identifier),
  };
}
