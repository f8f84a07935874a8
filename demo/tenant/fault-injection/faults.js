import { errors } from '../oidc.js';
import { checkFault } from './read-fault.js';

/** @typedef {'idToken' | 'accessToken'} TokenName */
/** @typedef {{ set?: Record<string, unknown>, drop?: string[] }} ClaimChanges */

/**
 * A wrong answer that the tenant gives on purpose, and the requests that get it. A request takes the first fault that
 * matches it. A fault is used for one request, unless `times` has another number.
 *
 * @typedef {object} Fault
 * @property {string} [endpoint] default 'token'; see `RequestFacts`
 * @property {string | null} [organization] id or name; null: requests without an organization
 * @property {'authorization_code' | 'refresh_token' | 'any' | (string & {})} [grant] the `grant_type`
 * @property {string} [audience]
 * @property {boolean} [silent] only prompt=none
 * @property {number | 'always'} [times] default 1
 *
 * Wrong tokens:
 * @property {string} [answerAs] valid tokens of this other organization
 * @property {Partial<Record<TokenName, ClaimChanges>>} [claims] changed before the token is signed again
 * @property {TokenName | TokenName[]} [expired]
 * @property {TokenName | TokenName[]} [malformed] 'not-a-jwt'
 * @property {TokenName | TokenName[]} [algNone]
 * @property {TokenName | TokenName[]} [wrongKey] signed with a key that is not published
 * @property {TokenName | 'refreshToken' | (TokenName | 'refreshToken')[]} [omit]
 *
 * No answer, or an error:
 * @property {number} [status] 429, 500, 503 …
 * @property {number} [retryAfter] seconds, with `status`
 * @property {unknown} [body] with `status`
 * @property {true} [mfaRequired] 403; continues when a request has the `mfa_token` and a right code, see mfa.js
 * @property {string} [error] on 'authorize': the application gets this OAuth error
 * @property {string} [description] with `error`
 * @property {true | 'request' | 'answer'} [hold] holds the request (true) or its answer until it is released
 * @property {true} [hang] no answer; the connection is closed when it is released
 * @property {true} [drop] closes the connection
 */

/** @typedef {ReturnType<typeof createFaults>} Faults */

/**
 * @param {object} parts
 * @param {import('../request-hold.js').RequestHold} parts.requestHold
 * @param {import('../directory.js').Directory} parts.directory
 * @param {import('../mfa.js').Mfa} parts.mfa
 */
export function createFaults({ requestHold, directory, mfa }) {
  /** @type {Map<number, { fault: Fault, left: number }>} */
  const active = new Map();
  let last = 0;

  /** @param {string | null} idOrName */
  function idOf(idOrName) {
    if (idOrName === null) return null;
    const organization = directory.organization(idOrName);
    if (!organization) throw new Error(`No such organization: ${idOrName}`);
    return organization.id;
  }

  /** @param {import('../request-facts.js').RequestFacts} facts */
  function takeFault(facts) {
    for (const [id, entry] of active) {
      if (!matches(entry.fault, facts)) continue;
      entry.left -= 1;
      if (entry.left <= 0) active.delete(id);
      return entry.fault;
    }
    return undefined;
  }

  return {
    /** @param {Fault} given */
    add(given) {
      checkFault(given);
      const { times = 1, ...fault } = given;
      const withId =
        fault.organization === undefined ? fault : { ...fault, organization: idOf(fault.organization) };
      const resolved =
        withId.answerAs === undefined ? withId : { ...withId, answerAs: idOf(withId.answerAs) ?? '' };
      last += 1;
      active.set(last, { fault: resolved, left: times === 'always' ? Infinity : times });
      return last;
    },

    /** Removes one fault, or all. @param {number} [id] */
    remove: (id) => (id === undefined ? active.clear() : void active.delete(id)),

    /** @type {import('../oidc.js').Middleware} */
    async middleware(ctx, next) {
      /** @type {import('../request-facts.js').RequestFacts} */
      const facts = ctx.state.facts;
      const fault = takeFault(facts);
      if (!fault) return next();
      ctx.state.fault = fault;
      ctx.state.answerAs = fault.answerAs;

      if (fault.hold === true || fault.hold === 'request') await requestHold.wait(facts.organization);
      if (fault.hang) await requestHold.wait(facts.organization, closedSignal(ctx));
      if (fault.hang || fault.drop) return drop(ctx);
      if (fault.mfaRequired) return fail(ctx, { status: 403, body: mfa.requirement(ctx.state.form, facts) });
      if (fault.status !== undefined) return fail(ctx, { ...fault, status: fault.status });
      if (fault.error !== undefined) {
        const description = fault.description ?? 'The tenant was told to refuse.';
        ctx.state.authorizeError = new errors.CustomOIDCProviderError(fault.error, description);
      }
      await next();
      if (fault.hold === 'answer') await requestHold.wait(facts.organization);
    },
  };
}

/** @param {Fault} fault @param {import('../request-facts.js').RequestFacts} facts */
function matches({ endpoint = 'token', organization, grant = 'any', audience, silent }, facts) {
  return (
    endpoint === facts.endpoint &&
    (organization === undefined || organization === facts.organization) &&
    (grant === 'any' || grant === facts.grantType) &&
    (audience === undefined || audience === facts.audience) &&
    (silent === undefined || silent === facts.silent)
  );
}

/** Aborts when the browser closes the connection. @param {import('../oidc.js').Context} ctx */
function closedSignal(ctx) {
  const closed = new AbortController();
  ctx.res.once('close', () => closed.abort());
  return closed.signal;
}

/** @param {import('../oidc.js').Context} ctx */
function drop(ctx) {
  ctx.respond = false;
  ctx.res.destroy();
}

/** @param {import('../oidc.js').Context} ctx @param {{ status: number, retryAfter?: number, body?: unknown }} fault */
function fail(ctx, { status, retryAfter, body }) {
  ctx.status = status;
  if (retryAfter !== undefined) ctx.set('retry-after', String(retryAfter));
  ctx.body = body ?? {
    error: FAILURES[status] ?? 'server_error',
    error_description: 'The tenant was told to fail.',
  };
}

/** @type {Record<number, string>} */
const FAILURES = { 429: 'too_many_requests', 503: 'temporarily_unavailable' };
