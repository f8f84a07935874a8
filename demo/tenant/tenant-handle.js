import { shown, TenantConfigurationError } from './configuration-error.js';
import { ENDPOINTS, readFailure, readLie } from './fault-injection/read-fault.js';
import { isDuration, isText, isUrl, readFields, requireValid } from './fields.js';
import { isOrganizationName, ORGANIZATION_NAME } from './read-config.js';
import { signIn } from './sign-in.js';

/** @typedef {import('./control.js').Control} Control */
/** @typedef {import('./fault-injection/faults.js').Fault} Fault */
/** @typedef {Awaited<ReturnType<Control['describe']>>} Description */
/** @typedef {import('./request-log.js').RequestLogEntry} RequestLogEntry */
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
 * @param {Description} parts.description
 * @param {<Name extends keyof Control>(name: Name, argument?: object) => Promise<any>} parts.command
 */
export function createTenantHandle({ description, command }) {
  /** As it is now: organizations may have another name, and people other memberships. @type {() => Promise<Description>} */
  const describe = () => command('describe');

  /**
   * @param {unknown} given
   * @param {string} field as the error names it
   * @param {string} [organizationId] the account that is a member of it is preferred
   * @returns {Promise<string>}
   */
  async function subOf(given, field, organizationId) {
    const { people, organizations } = await describe();
    const name = organizations.find(({ id }) => id === organizationId)?.name;
    const text = typeof given === 'string' ? given : '';
    const found = people.filter(
      (one) => one.sub === text || one.name === text || one.email === text.toLowerCase(),
    );
    const members = found.filter((one) => name !== undefined && one.organizations.includes(name));
    const [account, other] = members.length > 0 ? members : found;
    if (account && !other) return account.sub;
    if (account) {
      const subs = found.map(({ sub }) => shown(sub)).join(' or ');
      throw new TenantConfigurationError(
        field,
        `is ${shown(given)}, which several accounts have. Name one by its sub: ${subs}.`,
      );
    }
    const emails = new Set(people.map(({ email }) => email));
    return requireValid(given, field, () => false, `a person of the tenant: ${[...emails].join(', ')}`);
  }
  /** @param {unknown} given @param {string} field as the error names it @returns {Promise<string>} */
  async function idOf(given, field) {
    const { organizations } = await describe();
    const text = typeof given === 'string' ? given : '';
    const found = organizations.find(({ id, name }) => id === text || name === text.toLowerCase());
    if (found) return found.id;
    const names = organizations.map(({ name }) => name).join(', ');
    return requireValid(given, field, () => false, `an organization of the tenant: ${names}`);
  }
  /**
   * The ids of the organizations that some fields name, if they name any.
   * @param {Record<string, any>} object
   * @param {readonly string[]} names
   * @param {string} call
   */
  async function idsIn(object, names, call) {
    const named = names.filter((name) => object[name] !== undefined && object[name] !== null);
    const ids = named.map(async (name) => [name, await idOf(object[name], `${name} of ${call}`)]);
    return Object.fromEntries(await Promise.all(ids));
  }
  /** @param {string} name @param {unknown} person @param {unknown} organization */
  async function memberOf(name, person, organization) {
    const id = await idOf(organization, `organization of tenant.${name}()`);
    return { sub: await subOf(person, `person of tenant.${name}()`, id), organization: id };
  }
  /** @param {string} name @param {unknown} person */
  const accountOf = async (name, person) => ({ sub: await subOf(person, `person of tenant.${name}()`) });

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
     * @returns {Promise<void>}
     */
    signIn: async (page, person, organization, options = {}) => {
      const call = 'tenant.signIn()';
      requireValid(page, `page of ${call}`, isPage, 'the Page of a test of Playwright');
      const { has, read } = readFields(options, 'options', ['timeout'], call);
      if (has('timeout')) read('timeout', isDuration, 'a number of milliseconds, at least 0');
      const organizationId =
        organization === undefined ? undefined : await idOf(organization, `organization of ${call}`);
      const sub = await subOf(person, `person of ${call}`, organizationId);
      await signIn(page, { url: description.url, sub, organizationId, timeout: options.timeout });
    },

    /**
     * Creates the link of an invitation, which Auth0 would send by mail.
     * @param {string} email of a person of the tenant: only they can accept the invitation
     * @param {string} organization its name or id
     * @param {{ appUrl?: string }} [options] appUrl: where your app accepts invitations; default: its first origin
     * @returns {Promise<{ ticket: string, url: string }>}
     */
    invite: async (email, organization, options = {}) => {
      const call = 'tenant.invite()';
      const { people } = await describe();
      const emails = people.map((person) => person.email);
      requireValid(
        email,
        `email of ${call}`,
        (value) => typeof value === 'string' && emails.includes(value.toLowerCase()),
        `the email address of a person of the tenant, who can accept it: ${[...new Set(emails)].join(', ')}`,
      );
      const { has, read } = readFields(options, 'options', ['appUrl'], call);
      if (has('appUrl')) read('appUrl', isUrl, 'the URL of your app, such as http://localhost:3000');
      const id = await idOf(organization, `organization of ${call}`);
      return command('createInvitation', { ...options, email, organization: id });
    },

    /**
     * @param {string} person
     * @param {string} organization
     * @param {Partial<import('./directory.js').Membership>} [membership] roles and permissions
     * @returns {Promise<void>}
     */
    addMember: async (person, organization, membership = {}) => {
      const { has, texts } = readFields(
        membership,
        'membership',
        ['roles', 'permissions'],
        'tenant.addMember()',
      );
      for (const name of ['roles', 'permissions']) if (has(name)) texts(name);
      await command('addMember', { ...membership, ...(await memberOf('addMember', person, organization)) });
    },
    /** @param {string} person @param {string} organization @returns {Promise<void>} */
    removeMember: async (person, organization) =>
      command('removeMember', await memberOf('removeMember', person, organization)),
    /** @param {string} organization its name or id @param {string} name @returns {Promise<void>} */
    renameOrganization: async (organization, name) => {
      const call = 'tenant.renameOrganization()';
      const id = await idOf(organization, `organization of ${call}`);
      requireValid(name, `name of ${call}`, isOrganizationName, ORGANIZATION_NAME);
      const { organizations } = await describe();
      if (organizations.some((other) => other.name === name && other.id !== id))
        throw new TenantConfigurationError(
          `name of ${call}`,
          `is ${shown(name)}, which another organization has. Choose another name.`,
        );
      await command('renameOrganization', { organization: id, name });
    },
    /** Refuses every login and refresh of a person. @param {string} person @returns {Promise<void>} */
    block: async (person) => command('blockUser', await accountOf('block', person)),
    /** @param {string} person @returns {Promise<void>} */
    unblock: async (person) => command('unblockUser', await accountOf('unblock', person)),
    /** Returns their number. @param {{ person?: string, organization?: string }} [which] @returns {Promise<number>} */
    revokeRefreshTokens: async (which = {}) => {
      const call = 'tenant.revokeRefreshTokens()';
      const { has, value } = readFields(which, '', ['person', 'organization'], call);
      const organization = has('organization')
        ? await idOf(value('organization'), `organization of ${call}`)
        : undefined;
      const sub = has('person') ? await subOf(value('person'), `person of ${call}`, organization) : undefined;
      return command('revokeRefreshTokens', { sub, organization });
    },
    /** Ends the single sign-on session, as if its cookie had expired. @param {string} [person] @returns {Promise<number>} */
    endSsoSession: async (person) =>
      command('endSsoSession', person === undefined ? {} : await accountOf('endSsoSession', person)),

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
    oneTimeCode: async (person) => command('oneTimeCode', await accountOf('oneTimeCode', person)),
    /** Removes a person's second factors and recovery code. @param {string} person @returns {Promise<void>} */
    removeAuthenticators: async (person) =>
      command('removeAuthenticators', await accountOf('removeAuthenticators', person)),

    clock: {
      /**
       * Lets time pass at the tenant: codes, refresh tokens and sessions expire, and new tokens have later times.
       * @param {number} seconds at least 0: `reset` sets the clock back
       * @returns {Promise<void>}
       */
      advance: async (seconds) => {
        requireValid(
          seconds,
          'seconds of tenant.clock.advance()',
          (value) => isDuration(value) && value <= CENTURY,
          'a number of seconds from 0 to those of 100 years, such as 3600 for an hour. Use tenant.reset() to set the clock back',
        );
        await command('advanceClock', { seconds });
      },
    },

    /**
     * Makes requests fail: `tenant.fail({ endpoint: 'token', times: 2, answer: 429 })`.
     * @param {Which & { answer: Failure }} failure
     * @returns {Promise<void>}
     */
    fail: async (failure) => {
      const fault = readFailure(failure);
      await command('injectFault', { ...fault, ...(await idsIn(fault, ['organization'], 'tenant.fail()')) });
    },

    /**
     * Makes the tenant issue wrong tokens: `tenant.lie({ organization: 'acme', answerAs: 'globex' })`.
     * @param {Which & Lie} lie
     * @returns {Promise<void>}
     */
    lie: async (lie) => {
      const fault = readLie(lie);
      const ids = await idsIn(fault, ['organization', 'answerAs'], 'tenant.lie()');
      await command('injectFault', { ...fault, ...ids });
    },

    /** Removes all failures and lies. @returns {Promise<void>} */
    clearFaults: () => command('clearFaults'),
    /**
     * Releases the requests that `hold` and `hang` keep waiting, or those for one organization. Returns their number.
     * @param {string | null} [organization] null: those without an organization
     * @returns {Promise<number>}
     */
    release: async (organization) => {
      const ids = await idsIn({ organization }, ['organization'], 'tenant.release()');
      return command('release', organization === null ? { organization } : ids);
    },
    /** Resolves once this number of requests waits. @param {number} [count] @returns {Promise<void>} */
    untilHeld: async (count = 1) => {
      requireValid(
        count,
        'count of tenant.untilHeld()',
        (value) => Number.isInteger(value) && value >= 1,
        'a whole number of at least 1',
      );
      await command('untilHeld', { count });
    },
    /**
     * The requests that the tenant received, oldest first, without tokens.
     * @param {Partial<RequestLogEntry>} [filter] organization: its name or id
     * @returns {Promise<RequestLogEntry[]>}
     */
    requests: async (filter = {}) => {
      const call = 'tenant.requests()';
      const fields = readFields(filter, '', Object.keys(LOGGED), call);
      for (const [name, [isValid, expected]] of Object.entries(LOGGED))
        if (fields.has(name)) fields.read(name, isValid, expected);
      const ids = await idsIn(filter, ['organization', 'issuedOrganization'], call);
      return command('requests', { ...filter, ...ids });
    },
    /** Undoes everything above, for the next test. Sessions and refresh tokens stay. @returns {Promise<void>} */
    reset: () => command('reset'),
  };
}

const CENTURY = 100 * 365 * 24 * 3600;

/** @param {unknown} value */
const isPage = (value) =>
  ['url', 'isClosed', 'waitForURL', 'locator'].every((name) => typeof Object(value)[name] === 'function');
/** @param {unknown} value */
const isOrganization = (value) => value === null || isText(value);

/** @type {[(value: any) => boolean, string]} */
const TEXT = [isText, 'a text that is not empty'];
/** @type {[(value: any) => boolean, string]} */
const NUMBER = [Number.isFinite, 'a number'];
/** @type {[(value: any) => boolean, string]} */
const ORGANIZATION = [isOrganization, 'the name or id of an organization, or null'];

const LOGGED_ENDPOINTS = [...ENDPOINTS, 'other'];

/** The fields of an entry of the request log, and their values. @type {Record<keyof RequestLogEntry, [(value: any) => boolean, string]>} */
const LOGGED = {
  at: NUMBER,
  method: TEXT,
  path: TEXT,
  endpoint: [(value) => LOGGED_ENDPOINTS.includes(value), `one of ${LOGGED_ENDPOINTS.join(', ')}`],
  grantType: TEXT,
  silent: [(value) => typeof value === 'boolean', 'true or false'],
  audience: TEXT,
  organizationParameter: TEXT,
  organization: ORGANIZATION,
  issuedOrganization: ORGANIZATION,
  sub: TEXT,
  status: NUMBER,
  error: TEXT,
  refreshTokenHash: TEXT,
  issuedRefreshTokenHash: TEXT,
};
