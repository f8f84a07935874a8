/**
 * Runs Actions with the objects `event` and `api` that Auth0 gives them.
 *
 * @typedef {object} Action what a file in `actions/` exports
 * @property {(event: any, api: any) => Promise<void>} [onExecutePostLogin]
 * @property {(event: any, api: any) => Promise<void>} [onExecuteCredentialsExchange]
 *
 * @typedef {object} ActionResult what the Actions changed, in one run of all
 * @property {Record<string, unknown>} idToken custom claims
 * @property {Record<string, unknown>} accessToken custom claims
 * @property {string[]} addedScopes
 * @property {string[]} removedScopes
 * @property {{ error: string, description: string }} [denied]
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
   * @param {keyof Action} trigger
   * @param {object} event
   */
  async function run(trigger, event) {
    /** @type {ActionResult} */
    const result = { idToken: {}, accessToken: {}, addedScopes: [], removedScopes: [] };
    for (const action of actions) {
      // A copy: what an Action changes in its event is lost, as at Auth0.
      await action[trigger]?.(structuredClone(event), apiFor(result, trigger));
      // The next Actions do not run.
      if (result.denied) break;
    }
    return result;
  }

  return {
    /** @param {object} event */
    postLogin: (event) => run('onExecutePostLogin', event),
    /** @param {object} event */
    credentialsExchange: (event) => run('onExecuteCredentialsExchange', event),
  };
}

/**
 * @param {ActionResult} result
 * @param {keyof Action} trigger
 */
function apiFor(result, trigger) {
  /** @param {Record<string, unknown>} claims */
  const setCustomClaim = (claims) => (/** @type {string} */ name, /** @type {unknown} */ value) => {
    if (!RESTRICTED.has(name)) claims[name] = value;
  };
  return {
    accessToken: {
      setCustomClaim: setCustomClaim(result.accessToken),
      /** @param {string} scope */
      addScope(scope) {
        result.addedScopes.push(scope);
        result.removedScopes = result.removedScopes.filter((other) => other !== scope);
      },
      /** @param {string} scope */
      removeScope(scope) {
        result.removedScopes.push(scope);
        result.addedScopes = result.addedScopes.filter((other) => other !== scope);
      },
    },
    access: {
      /** Post-login: the reason. Credentials exchange: the error's code, then the reason. @param {...string} texts */
      deny(...texts) {
        const [error = 'access_denied', description = ''] =
          trigger === 'onExecutePostLogin' ? ['access_denied', ...texts] : texts;
        result.denied = { error, description };
      },
    },
    // A machine has no ID token.
    ...(trigger === 'onExecutePostLogin' && { idToken: { setCustomClaim: setCustomClaim(result.idToken) } }),
  };
}

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
