/**
 * Runs Actions with the objects `event` and `api` that Auth0 gives them.
 *
 * @typedef {object} Action what a file in `actions/` exports
 * @property {(event: import('./action-event.js').PostLoginEvent, api: PostLoginApi) => Promise<void>} [onExecutePostLogin]
 * @property {(event: import('./action-event.js').CredentialsExchangeEvent, api: CredentialsExchangeApi) => Promise<void>} [onExecuteCredentialsExchange]
 *
 * @typedef {(name: string, value: unknown) => void} SetCustomClaim
 * @typedef {(factors: { type: string }[]) => void} RequireFactor
 * @typedef {{ setCustomClaim: SetCustomClaim, addScope: (scope: string) => void, removeScope: (scope: string) => void }} AccessTokenApi
 * @typedef {object} PostLoginApi
 * @property {{ setCustomClaim: SetCustomClaim }} idToken
 * @property {AccessTokenApi} accessToken
 * @property {{ deny: (reason: string) => void }} access
 * @property {{ challengeWithAny: RequireFactor, enrollWithAny: RequireFactor }} authentication on a refresh, and with prompt=none: the
 *   error `mfa_required`. The login page of this tenant asks for no second factor
 * @typedef {object} CredentialsExchangeApi
 * @property {AccessTokenApi} accessToken
 * @property {{ deny: (code: string, reason: string) => void }} access
 *
 * @typedef {object} ActionResult what the Actions changed, in one run of all
 * @property {Record<string, unknown>} idToken custom claims
 * @property {Record<string, unknown>} accessToken custom claims
 * @property {string[]} addedScopes
 * @property {string[]} removedScopes
 * @property {{ error: string, description: string }} [denied]
 * @property {import('./authenticators.js').Requirements} [secondFactor]
 */

/** @typedef {ReturnType<typeof createActionRunner>} ActionRunner */

/** Claims that Auth0 lets no Action set. */
const RESTRICTED = new Set(
  (
    'acr act active amr at_hash aud auth_time azp c_hash client_id cnf events exp gty iat iss jti may_act nbf nonce ' +
    'org_id org_name permissions scope sid sub'
  ).split(' '),
);

/** @param {readonly Action[]} actions */
export function createActionRunner(actions) {
  /**
   * @template Event, Api
   * @param {((event: Event, api: Api) => Promise<void>)[]} handlers
   * @param {Event} event
   * @param {(result: ActionResult) => Api} apiFor
   */
  async function run(handlers, event, apiFor) {
    /** @type {ActionResult} */
    const result = { idToken: {}, accessToken: {}, addedScopes: [], removedScopes: [] };
    for (const handle of handlers) {
      try {
        // A copy: what an Action changes in its event is lost, as at Auth0.
        await handle(structuredClone(event), apiFor(result));
      } catch (error) {
        result.denied = { error: 'server_error', description: `An Action failed. ${error}` };
      }
      // The next Actions do not run.
      if (result.denied) break;
    }
    return result;
  }

  return {
    /** @param {import('./action-event.js').PostLoginEvent} event */
    postLogin(event) {
      const handlers = actions.flatMap(({ onExecutePostLogin }) => onExecutePostLogin ?? []);
      return run(handlers, event, (result) => ({
        idToken: { setCustomClaim: setCustomClaim(result.idToken) },
        accessToken: accessTokenApi(result),
        access: { deny: (reason) => deny(result, 'access_denied', reason) },
        authentication: {
          challengeWithAny: (challenge) => void (result.secondFactor = { challenge }),
          enrollWithAny: (enroll) => void (result.secondFactor = { enroll }),
        },
      }));
    },

    /** @param {import('./action-event.js').CredentialsExchangeEvent} event */
    credentialsExchange(event) {
      const handlers = actions.flatMap(
        ({ onExecuteCredentialsExchange }) => onExecuteCredentialsExchange ?? [],
      );
      return run(handlers, event, (result) => ({
        accessToken: accessTokenApi(result),
        access: { deny: (code, reason) => deny(result, code, reason) },
      }));
    },
  };
}

/** @param {ActionResult} result @param {string} error @param {string} description */
function deny(result, error, description) {
  result.denied = { error, description };
}

/** @param {Record<string, unknown>} claims @returns {SetCustomClaim} */
const setCustomClaim = (claims) => (name, value) => {
  if (!RESTRICTED.has(name)) claims[name] = value;
};

/** @param {ActionResult} result @returns {AccessTokenApi} */
const accessTokenApi = (result) => ({
  setCustomClaim: setCustomClaim(result.accessToken),
  addScope(scope) {
    result.addedScopes.push(scope);
    result.removedScopes = result.removedScopes.filter((other) => other !== scope);
  },
  removeScope(scope) {
    result.removedScopes.push(scope);
    result.addedScopes = result.addedScopes.filter((other) => other !== scope);
  },
});

/**
 * The scopes of a token after the Actions.
 * @param {string} scope
 * @param {ActionResult} result
 */
export function changedScope(scope, { addedScopes, removedScopes }) {
  const scopes = new Set(scope.split(' ').filter(Boolean));
  for (const added of addedScopes) scopes.add(added);
  for (const removed of removedScopes) scopes.delete(removed);
  return [...scopes].join(' ');
}
