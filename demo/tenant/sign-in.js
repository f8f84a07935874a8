/**
 * The part of Playwright's `Page` that a sign-in needs.
 *
 * @typedef {object} BrowserPage
 * @property {() => string} url
 * @property {() => boolean} isClosed
 * @property {(url: (url: URL) => boolean, options?: { timeout?: number }) => Promise<void>} waitForURL
 * @property {(selector: string) => { click(options?: { timeout?: number }): Promise<void> }} locator
 */

/**
 * @param {BrowserPage} page
 * @param {{ url: string, sub: string, organizationId?: string, timeout?: number }} options
 */
export async function signIn(page, { url: tenant, sub, organizationId, timeout = 30_000 }) {
  const options = { timeout };
  const shows = (/** @type {URL} */ url, /** @type {string} */ path) =>
    url.origin === tenant && url.pathname.startsWith(path);

  try {
    await page.waitForURL((url) => shows(url, '/u/'), options);
  } catch (error) {
    throw new Error(
      `The page does not show the tenant's login page, but ${page.url()}. Click the sign-in of your app before tenant.signIn().`,
      { cause: error },
    );
  }
  if (shows(new URL(page.url()), '/u/login/')) {
    await page.locator(`button[name="person"][value="${sub}"]`).click(options);
    await leave((url) => !shows(url, '/u/login/') && !shows(url, '/authorize'));
  }
  if (page.isClosed() || !shows(new URL(page.url()), '/u/organization/')) return;
  if (organizationId === undefined)
    throw new Error(
      'The tenant asks for an organization. Name one: tenant.signIn(page, person, organization).',
    );
  await page.locator(`button[name="organization"][value="${organizationId}"]`).click(options);
  await leave((url) => url.origin !== tenant);

  /** @param {(url: URL) => boolean} isElsewhere */
  async function leave(isElsewhere) {
    try {
      await page.waitForURL(isElsewhere, options);
    } catch (error) {
      // A popup closes when it has its answer.
      if (!page.isClosed()) throw error;
    }
  }
}
