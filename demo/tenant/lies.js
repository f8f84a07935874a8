import { errors } from './oidc.js';

/** @typedef {'idToken' | 'accessToken'} TokenName */
/** @typedef {{ set?: Record<string, unknown>, drop?: string[] }} ClaimChanges */

/**
 * How the tenant misbehaves, and on which requests. One lie may do several things at once; a request takes the first
 * lie that fits it, and a lie is good for one request unless `times` says otherwise.
 *
 * @typedef {object} Lie
 * @property {string} [endpoint] default 'token'; see `Asked`
 * @property {string | null} [organization] id or name; null: requests that are about none
 * @property {'authorization_code' | 'refresh_token' | 'any' | (string & {})} [grant] the `grant_type`
 * @property {string} [audience]
 * @property {boolean} [silent] only prompt=none
 * @property {number | 'always'} [times] default 1
 *
 * Tokens that are wrong:
 * @property {string} [answerAs] tokens for this other organization, genuine in all else
 * @property {Partial<Record<TokenName, ClaimChanges>>} [claims] changed and signed again
 * @property {TokenName | TokenName[]} [expired]
 * @property {TokenName | TokenName[]} [malformed] 'not-a-jwt'
 * @property {TokenName | TokenName[]} [algNone]
 * @property {TokenName | TokenName[]} [wrongKey] signed with a key that is not published
 * @property {TokenName | 'refreshToken' | (TokenName | 'refreshToken')[]} [omit]
 *
 * No answer, or a bad one:
 * @property {number} [status] 429, 500, 503 …
 * @property {number} [retryAfter] seconds, with `status`
 * @property {unknown} [body] with `status`
 * @property {true} [mfaRequired] 403; goes on when a request brings the `mfa_token` and any `otp` but 000000
 * @property {string} [error] on 'authorize': this OAuth error goes back to the application
 * @property {string} [description] with `error`
 * @property {true | 'request' | 'answer'} [hold] until released: before it is worked on (true), or its answer
 * @property {true} [hang] no answer; dropped when released
 * @property {true} [drop] the connection
 */

/** @typedef {ReturnType<typeof createLies>} Lies */

/**
 * @param {object} parts
 * @param {import('./gate.js').Gate} parts.gate
 * @param {import('../directory.js').Directory} parts.directory
 * @param {import('./mfa.js').Mfa} parts.mfa
 */
export function createLies({ gate, directory, mfa }) {
  /** @type {Map<number, { lie: Lie, left: number }>} */
  const told = new Map();
  let last = 0;

  /** @param {string | null} idOrName */
  function idOf(idOrName) {
    if (idOrName === null) return null;
    const organization = directory.organization(idOrName);
    if (!organization) throw new Error(`No such organization: ${idOrName}`);
    return organization.id;
  }

  /** @param {import('./asked.js').Asked} asked */
  function take(asked) {
    for (const [id, entry] of told) {
      if (!fits(entry.lie, asked)) continue;
      entry.left -= 1;
      if (entry.left <= 0) told.delete(id);
      return entry.lie;
    }
    return undefined;
  }

  return {
    /** @param {Lie} lie */
    add({ times = 1, ...lie }) {
      const aimed = lie.organization === undefined ? lie : { ...lie, organization: idOf(lie.organization) };
      const answer =
        aimed.answerAs === undefined ? aimed : { ...aimed, answerAs: idOf(aimed.answerAs) ?? '' };
      last += 1;
      told.set(last, { lie: answer, left: times === 'always' ? Infinity : times });
      return last;
    },

    /** Forgets one, or all. @param {number} [id] */
    forget: (id) => (id === undefined ? told.clear() : void told.delete(id)),

    /** @type {import('./oidc.js').Middleware} */
    async middleware(ctx, next) {
      /** @type {import('./asked.js').Asked} */
      const asked = ctx.state.asked;
      const lie = take(asked);
      if (!lie) return next();
      ctx.state.lie = lie;
      ctx.state.answerAs = lie.answerAs;

      if (lie.hold === true || lie.hold === 'request') await gate.wait(asked.organization);
      if (lie.hang) await gate.wait(asked.organization, goneSignal(ctx));
      if (lie.hang || lie.drop) return drop(ctx);
      if (lie.mfaRequired) return fail(ctx, { status: 403, body: mfa.challenge(ctx.state.form) });
      if (lie.status !== undefined) return fail(ctx, { ...lie, status: lie.status });
      if (lie.error !== undefined) {
        const description = lie.description ?? 'The tenant was told to refuse.';
        ctx.state.authorizeError = new errors.CustomOIDCProviderError(lie.error, description);
      }
      await next();
      if (lie.hold === 'answer') await gate.wait(asked.organization);
    },
  };
}

/** @param {Lie} lie @param {import('./asked.js').Asked} asked */
function fits({ endpoint = 'token', organization, grant = 'any', audience, silent }, asked) {
  return (
    endpoint === asked.endpoint &&
    (organization === undefined || organization === asked.organization) &&
    (grant === 'any' || grant === asked.grantType) &&
    (audience === undefined || audience === asked.audience) &&
    (silent === undefined || silent === asked.silent)
  );
}

/** Aborts when the browser gives up. @param {import('./oidc.js').Context} ctx */
function goneSignal(ctx) {
  const gone = new AbortController();
  ctx.res.once('close', () => gone.abort());
  return gone.signal;
}

/** @param {import('./oidc.js').Context} ctx */
function drop(ctx) {
  ctx.respond = false;
  ctx.res.destroy();
}

/** @param {import('./oidc.js').Context} ctx @param {{ status: number, retryAfter?: number, body?: unknown }} lie */
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
