import { signIn } from './sign-in.js';

/** @typedef {import('./control.js').Control} Control */
/** @typedef {import('./fault-injection/faults.js').Fault} Fault */
/** @typedef {ReturnType<typeof createTenantHandle>} TenantHandle of a tenant in any process */
/**
 * A tenant in this process.
 * @typedef {TenantHandle & { port: number, certificate: string | undefined, close: () => Promise<void> }} LocalTenant
 *   certificate: with `https`, in PEM, for clients that have to trust it; close: stops at once, with all open connections
 */

/**
 * @typedef {Pick<Fault, 'organization' | 'grant' | 'audience' | 'silent' | 'times'> & { endpoint?: Endpoint }} Which
 *   the requests: those of one endpoint (default 'token'), for one organization, of one grant type … One request, unless
 *   `times` has another number or 'always'
 * @typedef {'token' | 'authorize' | 'resume' | 'revoke' | 'userinfo' | 'jwks' | 'logout'} Endpoint
 *
 * @typedef {number | 'drop' | 'hang' | 'hold' | 'mfa' | HttpAnswer | { error: string, description?: string }} Failure
 *   a status; a closed connection; no answer; an answer that waits for `release`; the request for a second factor; or,
 *   on 'authorize', the OAuth error that the application gets
 * @typedef {{ status: number, retryAfter?: number, body?: unknown }} HttpAnswer
 *
 * @typedef {Pick<Fault, 'answerAs' | 'claims' | 'expired' | 'malformed' | 'algNone' | 'wrongKey' | 'omit'>} Lie
 */

/**
 * What tests do with a tenant, in this process or in another one.
 *
 * @param {object} parts
 * @param {Awaited<ReturnType<Control['describe']>>} parts.description
 * @param {<Name extends keyof Control>(name: Name, argument?: object) => Promise<any>} parts.command
 */
export function createTenantHandle({ description, command }) {
  const { organizations, people } = description;

  /** @param {string} given */
  function subOf(given) {
    const found = people.find(({ sub, email, name }) => [sub, email, name].includes(given));
    if (found) return found.sub;
    const emails = people.map(({ email }) => email).join(', ');
    throw new Error(`The tenant has no person ${JSON.stringify(given)}. There are: ${emails}.`);
  }
  /** @param {string} given */
  function idOf(given) {
    const found = organizations.find(({ id, name }) => [id, name].includes(given));
    if (found) return found.id;
    const names = organizations.map(({ name }) => name).join(', ');
    throw new Error(`The tenant has no organization ${JSON.stringify(given)}. There are: ${names}.`);
  }

  return {
    /** For the option `domain` of Auth0's SDKs: the URL with its scheme, without a slash at the end. */
    ...description,
    domain: description.url,

    /**
     * Signs in on the tenant's pages, which the page shows or is about to show: click your app's sign-in first. Returns
     * when the page is back at the app, or closed (a popup).
     *
     * @param {import('./sign-in.js').BrowserPage} page of Playwright
     * @param {string} person their email address, name or `sub`
     * @param {string} [organization] chosen if the app has not named one: its name or id
     * @param {{ timeout?: number }} [options] milliseconds, default 30,000
     */
    signIn: (page, person, organization, options) =>
      signIn(page, {
        url: description.url,
        sub: subOf(person),
        organizationId: organization === undefined ? undefined : idOf(organization),
        ...options,
      }),

    /**
     * Creates the link of an invitation, which Auth0 would send by mail.
     * @param {string} email
     * @param {string} organization its name or id
     * @param {{ appUrl?: string }} [options] appUrl: where your app accepts invitations; default: its first origin
     * @returns {Promise<{ ticket: string, url: string }>}
     */
    invite: (email, organization, options) =>
      command('createInvitation', { email, organization, ...options }),

    /**
     * @param {string} person
     * @param {string} organization
     * @param {Partial<import('./directory.js').Membership>} [membership] roles and permissions
     * @returns {Promise<void>}
     */
    addMember: async (person, organization, membership) =>
      command('addMember', { sub: subOf(person), organization, ...membership }),
    /** @param {string} person @param {string} organization @returns {Promise<void>} */
    removeMember: async (person, organization) =>
      command('removeMember', { sub: subOf(person), organization }),
    /** @param {string} organization its name or id @param {string} name @returns {Promise<void>} */
    renameOrganization: (organization, name) =>
      command('renameOrganization', { organization: idOf(organization), name }),
    /** Refuses every login and refresh of a person. @param {string} person @returns {Promise<void>} */
    block: async (person) => command('blockUser', { sub: subOf(person) }),
    /** @param {string} person @returns {Promise<void>} */
    unblock: async (person) => command('unblockUser', { sub: subOf(person) }),
    /** Returns their number. @param {{ person?: string, organization?: string }} [which] @returns {Promise<number>} */
    revokeRefreshTokens: async ({ person, organization } = {}) =>
      command('revokeRefreshTokens', {
        ...(person !== undefined && { sub: subOf(person) }),
        ...(organization !== undefined && { organization }),
      }),
    /** Ends the single sign-on session, as if its cookie had expired. @param {string} [person] @returns {Promise<number>} */
    endSsoSession: async (person) =>
      command('endSsoSession', person === undefined ? {} : { sub: subOf(person) }),

    /**
     * The text messages that the tenant would have sent, newest first. The page `/phone` shows them, too.
     * @returns {Promise<import('./text-messages.js').TextMessage[]>}
     */
    textMessages: () => command('textMessages'),
    /**
     * The code that a person's authenticator app shows now; undefined or null without one.
     * @param {string} person
     * @returns {Promise<string | null | undefined>}
     */
    oneTimeCode: async (person) => command('oneTimeCode', { sub: subOf(person) }),
    /** Removes a person's second factors and recovery code. @param {string} person @returns {Promise<void>} */
    removeAuthenticators: async (person) => command('removeAuthenticators', { sub: subOf(person) }),

    clock: {
      /**
       * Lets time pass at the tenant: codes, refresh tokens and sessions expire, and new tokens have later times.
       * @param {number} seconds
       * @returns {Promise<void>}
       */
      advance: (seconds) => command('advanceClock', { seconds }),
    },

    /**
     * Makes requests fail: `tenant.fail({ endpoint: 'token', times: 2, answer: 429 })`.
     * @param {Which & { answer: Failure }} failure
     * @returns {Promise<void>}
     */
    fail: async ({ answer, ...which }) => {
      await command('injectFault', { ...which, ...faultOf(answer) });
    },

    /**
     * Makes the tenant issue wrong tokens: `tenant.lie({ organization: 'acme', answerAs: 'globex' })`.
     * @param {Which & Lie} lie
     * @returns {Promise<void>}
     */
    lie: async (lie) => {
      await command('injectFault', lie);
    },

    /** Removes all failures and lies. @returns {Promise<void>} */
    clearFaults: () => command('clearFaults'),
    /**
     * Releases the requests that `hold` and `hang` keep waiting, or those for one organization. Returns their number.
     * @param {string} [organization]
     * @returns {Promise<number>}
     */
    release: (organization) => command('release', organization === undefined ? {} : { organization }),
    /** Resolves once this number of requests waits. @param {number} [count] @returns {Promise<void>} */
    untilHeld: (count = 1) => command('untilHeld', { count }),
    /**
     * The requests that the tenant received, oldest first, without tokens.
     * @param {Partial<import('./request-log.js').RequestLogEntry>} [filter]
     * @returns {Promise<import('./request-log.js').RequestLogEntry[]>}
     */
    requests: (filter) => command('requests', filter),
    /** Undoes everything above, for the next test. Sessions and refresh tokens stay. @returns {Promise<void>} */
    reset: () => command('reset'),
  };
}

/** @param {Failure} answer @returns {Fault} */
function faultOf(answer) {
  if (typeof answer === 'number') return { status: answer };
  if (answer === 'drop') return { drop: true };
  if (answer === 'hang') return { hang: true };
  if (answer === 'hold') return { hold: 'answer' };
  if (answer === 'mfa') return { mfaRequired: true };
  if (typeof answer === 'object' && answer !== null && ('status' in answer || 'error' in answer))
    return answer;
  throw new Error(
    `fail() needs an answer: a status such as 429, 'drop', 'hang', 'hold', 'mfa', { status }, or { error }. It is ${JSON.stringify(answer)}.`,
  );
}
