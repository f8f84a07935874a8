import { decodeJwt } from 'jose';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./verdict.js').Answer} Answer */
/** @typedef {ReturnType<typeof createStage>} Stage */
/** @typedef {ReturnType<typeof createTab>} Tab */

const TIMEOUT = 8_000;

export const ada = { email: 'ada@example.com', sub: 'auth0|ada' };
export const katherine = { email: 'katherine@example.com', sub: 'auth0|katherine' };

/**
 * What one check works with: a browser context of its own, a first tab, and the tenant, which was reset.
 *
 * @param {object} parts
 * @param {import('@playwright/test').BrowserContext} parts.context
 * @param {Page} parts.page
 * @param {import('../tenant-handle.js').LocalTenant} parts.tenant
 * @param {string} parts.origin
 */
export function createStage({ context, page, tenant, origin }) {
  /** @param {string} name */
  function organization(name) {
    const found = tenant.organizations.find((one) => one.name === name);
    if (!found) throw new Error(`There is no organization ${name}.`);
    return found;
  }
  const tab = createTab(page, tenant, origin);
  return {
    ...tab,
    tenant,
    /** Ada is a member of A, B and C, Katherine of A and `other`. */
    a: organization('acme'),
    b: organization('globex'),
    c: organization('initech'),
    other: organization('hooli'),
    /** Waits until the tenant holds a request. A library may also have sent none. */
    untilHeld: (count = 1) =>
      Promise.race([tenant.untilHeld(count), new Promise((resolve) => setTimeout(resolve, 3_000))]),
    /** Opens another tab of the same browser. */
    async newTab() {
      const other = createTab(await context.newPage(), tenant, origin);
      await other.open();
      return other;
    },
  };
}

/**
 * @param {Page} page
 * @param {import('../tenant-handle.js').LocalTenant} tenant
 * @param {string} origin
 */
function createTab(page, tenant, origin) {
  const settled = async () => {
    await page.waitForFunction(
      (tenantUrl) => {
        const { location, ready, leaving } = /** @type {any} */ (globalThis);
        return location.origin === tenantUrl ? location.pathname.startsWith('/u/') : ready && !leaving;
      },
      tenant.url,
      { timeout: TIMEOUT },
    );
    const fatal = await page.evaluate(() => /** @type {any} */ (globalThis).fatal);
    if (fatal) throw new Error(`The adapter could not be created: ${fatal}`);
  };

  /**
   * Calls the adapter. A call that leaves the page has no result.
   * @param {'signIn' | 'logout' | 'switch'} name
   * @param {string} [organization]
   */
  const leave = async (name, organization) =>
    page.evaluate(
      ([name, organization]) => {
        const page = /** @type {any} */ (globalThis);
        page.leaving = true;
        page.callError = undefined;
        Promise.resolve()
          .then(() => page.adapter[name ?? ''](organization))
          .catch((error) => (page.callError = String(error)))
          // The page may be about to leave.
          .finally(() => setTimeout(() => (page.leaving = false), 300));
      },
      [name, organization],
    );

  const tab = {
    page,
    async open() {
      await page.goto(origin);
      await settled();
    },
    async reload() {
      await page.reload();
      await settled();
    },

    /**
     * Goes to the login page of the tenant, or through it if there is an SSO session.
     * @param {{ id: string }} organization
     */
    async startSignIn({ id }) {
      await leave('signIn', id);
      await settled();
    },
    /** @param {{ email: string }} [person] */
    async finishSignIn(person = ada) {
      if (new URL(page.url()).origin === tenant.url) await tenant.signIn(page, person.email, 'acme');
      await settled();
    },
    /** @param {{ id: string }} organization @param {{ email: string }} [person] */
    async signIn(organization, person) {
      await tab.startSignIn(organization);
      await tab.finishSignIn(person);
    },

    /** Begins to sign out of all organizations, while the logout page of the tenant does not answer. */
    async startLogout() {
      await page.evaluate(() => {
        /** @type {any} */ (globalThis).isOld = true;
      });
      await leave('logout');
    },
    /** Waits until the page has come back, if it leaves at all. */
    async finishLogout() {
      await page
        .waitForFunction(
          () => {
            const { ready, isOld } = /** @type {any} */ (globalThis);
            return ready && !isOld;
          },
          undefined,
          { timeout: TIMEOUT },
        )
        .catch(() => undefined);
      await settled();
    },
    /** Signs out of all organizations. The page may leave and come back. */
    async logout() {
      await leave('logout');
      await settled();
    },
    /** @param {{ id: string }} organization */
    async logoutOne({ id }) {
      await page.evaluate((id) => /** @type {any} */ (globalThis).adapter.logout(id), id);
    },
    /** @param {{ id: string }} organization @returns {Promise<string | undefined>} why it failed */
    switch: ({ id }) =>
      page.evaluate(
        (id) => /** @type {any} */ (globalThis).adapter.switch(id).then(() => undefined, String),
        id,
      ),

    /**
     * Asks for a token of an organization, or of the active one.
     * @param {{ id: string } | undefined} organization
     * @param {{ fresh?: boolean }} [options] fresh: from the tenant, not from a cache
     */
    token: async (organization, options) => (await tab.tokens([organization], options))[0] ?? {},

    /**
     * Asks for several tokens at once.
     * @param {readonly ({ id: string } | undefined)[]} organizations
     * @param {{ fresh?: boolean }} [options]
     * @returns {Promise<Answer[]>}
     */
    async tokens(organizations, { fresh = false } = {}) {
      const answers = await page.evaluate(
        async ([ids, fresh]) => {
          const { adapter } = /** @type {any} */ (globalThis);
          const limit = new Promise((_resolve, reject) =>
            setTimeout(() => reject(new Error('No answer in 10 seconds')), 10_000),
          );
          const ask = async (/** @type {string | undefined} */ id) => {
            try {
              const token = await Promise.race([adapter.getToken(id, { fresh }), limit]);
              return { raw: typeof token === 'string' ? token : '' };
            } catch (error) {
              return { error: String(error) };
            }
          };
          return Promise.all(ids.map((id) => ask(id ?? undefined)));
        },
        /** @type {const} */ ([organizations.map((one) => one?.id ?? null), fresh]),
      );
      return answers.map(({ raw, error }) => {
        if (!raw) return { error: error ?? 'no token' };
        return { token: { ...decodeJwt(raw), raw } };
      });
    },

    /** The texts of localStorage and sessionStorage. */
    stored: () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
  };
  return tab;
}
