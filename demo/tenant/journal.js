import { createHash } from 'node:crypto';

/** @typedef {import('./oidc.js').OidcContext} OidcContext */

/**
 * @typedef {object} JournalEntry
 * @property {number} at milliseconds since the epoch
 * @property {string} method
 * @property {string} path
 * @property {string} endpoint
 * @property {string} [grantType]
 * @property {boolean} silent
 * @property {string} [audience]
 * @property {string} [asked] the `organization` parameter, as sent
 * @property {string | null} organization the id that the request is about
 * @property {string | null} [answered] the id that the issued code or tokens are for; undefined where none were issued
 * @property {string} [sub]
 * @property {number} [status] undefined while it is held, 0 where the connection was dropped
 * @property {string} [error] the OAuth error code of the answer
 * @property {string} [refreshTokenHash] of the refresh token that came, so that a reuse shows without a token
 * @property {string} [issuedRefreshTokenHash] of the one that was issued
 */

/** @typedef {ReturnType<typeof createJournal>} Journal */

/** The first 8 hex digits of a SHA-256. @param {string | undefined} token */
const hash = (token) =>
  token === undefined ? undefined : createHash('sha256').update(token).digest('hex').slice(0, 8);

/** What was asked and answered, in order of arrival. @param {import('./organizations.js').Organizations} organizations */
export function createJournal(organizations) {
  /** @type {JournalEntry[]} */
  let entries = [];

  /** @param {Partial<JournalEntry>} [filter] */
  const matching = (filter = {}) =>
    entries.filter((entry) => Object.entries(filter).every(([name, value]) => Object(entry)[name] === value));

  return {
    /** @type {import('./oidc.js').Middleware} */
    async middleware(ctx, next) {
      /** @type {import('./asked.js').Asked} */
      const asked = ctx.state.asked;
      /** @type {JournalEntry} */
      const entry = {
        at: Date.now(),
        method: ctx.method,
        path: asked.endpoint === 'resume' ? '/authorize/resume' : ctx.path,
        endpoint: asked.endpoint,
        grantType: asked.grantType,
        silent: asked.silent,
        audience: asked.audience,
        asked: asked.named,
        organization: asked.organization,
        sub: asked.sub,
        refreshTokenHash: hash(asked.refreshToken),
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
        entry.answered = ctx.state.answerAs ?? organizations.boundTo(oidc?.entities.Grant?.jti);
      }
    },

    /**
     * Copies of the entries, of those alone that have all the given values.
     * @param {Partial<JournalEntry>} [filter]
     */
    requests: (filter) => matching(filter).map((entry) => ({ ...entry })),

    /**
     * How many there are about each organization, by id ('null': about none).
     * @param {Partial<JournalEntry>} [filter]
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
