import { createHash } from 'node:crypto';

/** @typedef {import('./oidc.js').OidcContext} OidcContext */

/**
 * @typedef {object} RequestLogEntry
 * @property {number} at milliseconds since the epoch
 * @property {string} method
 * @property {string} path
 * @property {string} endpoint
 * @property {string} [grantType]
 * @property {boolean} silent
 * @property {string} [audience]
 * @property {string} [organizationParameter] the `organization` parameter, as sent
 * @property {string | null} organization the id of the organization that the request is for
 * @property {string | null} [issuedOrganization] the id of the organization that a code or tokens were issued for; undefined if none were issued
 * @property {string} [sub]
 * @property {number} [status] undefined while it is held, 0 if the connection was closed
 * @property {string} [error] the OAuth error code of the answer
 * @property {string} [refreshTokenHash] of the refresh token in the request, so that a reuse is visible without the token
 * @property {string} [issuedRefreshTokenHash] of the refresh token that was issued
 */

/** @typedef {ReturnType<typeof createRequestLog>} RequestLog */

/** The first 8 hex digits of a SHA-256. @param {string | undefined} token */
const hash = (token) =>
  token === undefined ? undefined : createHash('sha256').update(token).digest('hex').slice(0, 8);

/** The requests and how they were answered, in order of arrival. @param {import('./organizations.js').Organizations} organizations */
export function createRequestLog(organizations) {
  /** @type {RequestLogEntry[]} */
  let entries = [];

  /** @param {Partial<RequestLogEntry>} [filter] */
  const matching = (filter = {}) =>
    entries.filter((entry) => Object.entries(filter).every(([name, value]) => Object(entry)[name] === value));

  return {
    /** @type {import('./oidc.js').Middleware} */
    async middleware(ctx, next) {
      /** @type {import('./request-facts.js').RequestFacts} */
      const facts = ctx.state.facts;
      /** @type {RequestLogEntry} */
      const entry = {
        at: Date.now(),
        method: ctx.method,
        path: facts.endpoint === 'resume' ? '/authorize/resume' : ctx.path,
        endpoint: facts.endpoint,
        grantType: facts.grantType,
        silent: facts.silent,
        audience: facts.audience,
        organizationParameter: facts.organizationParameter,
        organization: facts.organization,
        sub: facts.sub,
        refreshTokenHash: hash(facts.refreshToken),
      };
      entries.push(entry);
      await next();
      entry.status = ctx.respond === false ? 0 : ctx.status;
      const { oidc } = /** @type {Partial<OidcContext>} */ (/** @type {unknown} */ (ctx));
      const answer = /** @type {Record<string, string> | undefined} */ (Object(ctx.body));
      entry.error = ctx.state.error ?? answer?.error;
      entry.sub ??= oidc?.entities.Account?.accountId;
      entry.issuedRefreshTokenHash = hash(answer?.refresh_token);
      if (answer?.access_token ?? oidc?.entities.AuthorizationCode?.jti) {
        entry.issuedOrganization =
          ctx.state.answerAs ??
          ctx.state.issuedOrganization ??
          organizations.boundTo(oidc?.entities.Grant?.jti);
      }
    },

    /**
     * Returns copies of the entries that have all the given values.
     * @param {Partial<RequestLogEntry>} [filter]
     */
    requests: (filter) => matching(filter).map((entry) => ({ ...entry })),

    /**
     * Returns the number of requests for each organization, by id ('null': without an organization).
     * @param {Partial<RequestLogEntry>} [filter]
     */
    countByOrganization(filter) {
      /** @type {Record<string, number>} */
      const counts = {};
      for (const { organization } of matching(filter))
        counts[`${organization}`] = (counts[`${organization}`] ?? 0) + 1;
      return counts;
    },

    clear() {
      entries = [];
    },
  };
}
