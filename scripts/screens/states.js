/* global window */
/** The states of the demo's pages, each with the way to it. */

/**
 * @typedef {object} Visit
 * @property {import('@playwright/test').Page} page
 * @property {import('../../demo/servers.js').Demo} demo
 * @property {import('../../demo/servers.js').Demo['tenant']['control']} control
 */
/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {(visit: Visit) => Promise<Page | void>} Open opens a state; returns the page that shows it if it is another one */

const ACME = 'Acme Manufacturing';
const GLOBEX = 'Globex Logistics';
const INITECH = 'Initech Software';
const HOOLI = 'Hooli Health';

/** @param {Page} page @param {string} [organization] @param {string} [person] @param {string} [path] */
async function signIn(page, organization = ACME, person = 'Ada Lovelace', path = '/') {
  await startLogin(page, organization, path);
  await page.getByRole('button', { name: person }).click();
  await page.getByRole('table', { name: `Invoices of ${organization}` }).waitFor();
  await page.getByRole('article', { name: GLOBEX }).waitFor();
}

/** @param {Page} page @param {string} [organization] @param {string} [path] */
async function startLogin(page, organization = ACME, path = '/') {
  await page.goto(path);
  await page.getByRole('radio', { name: organization }).check();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: `Sign in to ${organization}` }).waitFor();
}

/** @param {Page} page @param {string} organization */
const card = (page, organization) => page.getByRole('article', { name: organization });

/** @param {Page} page @param {string} name */
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

/** @param {Page} page */
const error = (page) => page.getByRole('alert').filter({ hasText: /./ }).first().waitFor();

/** The page of a user whose membership in the active organization ends. @type {Open} */
export async function endMembership({ page, control }) {
  const connected = page.waitForResponse(/\/me\/events$/);
  await signIn(page);
  await connected;
  await card(page, GLOBEX).getByRole('button', { name: 'Switch' }).click();
  await page.getByRole('table', { name: `Invoices of ${GLOBEX}` }).waitFor();
  const member = { sub: 'auth0|ada', organization: 'globex' };
  control.removeMember(member);
  await error(page);
  control.addMember({ ...member, roles: ['accountant'], permissions: ['read:invoices', 'create:invoices'] });
}

/** Presses every button of the cards about the backend, and waits for the answers. @param {Page} page @param {string[]} names */
async function pressAll(page, names) {
  for (const name of names) {
    await press(page, name);
    const button = page.getByRole('button', { name, exact: true });
    await button.and(page.locator(':not([aria-disabled])')).waitFor();
  }
}

/** @param {Page} page @param {string} framework @param {string} [organization] @param {string} [person] */
export async function signInWith(page, framework, organization = ACME, person = 'Ada Lovelace') {
  await page.goto(`/${framework}/`);
  await press(page, `Sign in to ${organization}`);
  await page.getByRole('button', { name: person }).click();
}

/** Opens the invoices of two organizations side by side. @param {Page} page */
export async function openComparison(page) {
  await page.getByRole('link', { name: 'Compare' }).click();
  for (const name of [ACME, GLOBEX]) await page.getByRole('table', { name: `Invoices of ${name}` }).waitFor();
}

/** Lets Globex require a second factor, and opens the way to one. @param {Visit} visit @param {string} [factor] */
async function requireSecondFactor({ page, control }, factor) {
  control.removeAuthenticators();
  await signIn(page);
  await card(page, GLOBEX).getByRole('button', { name: 'Call API' }).click();
  await card(page, GLOBEX).getByText(/^200/).waitFor();
  control.injectFault({ organization: 'globex', grant: 'refresh_token', mfaRequired: true });
  await card(page, GLOBEX).getByRole('button', { name: 'New token' }).click();
  const panel = page.getByRole('region', { name: `${GLOBEX} requires a second factor` });
  if (factor) await panel.getByRole('button', { name: factor }).click();
  await panel.getByRole('button', { name: factor ? 'Choose another factor' : 'Authenticator app' }).waitFor();
  return panel;
}

/** @param {string} framework @returns {Record<string, Open>} */
const pagesOf = (framework) => ({
  async [`${framework}-signed-out`]({ page }) {
    await page.goto(`/${framework}/`);
    await page.getByRole('button', { name: `Sign in to ${ACME}` }).waitFor();
  },
  async [`${framework}-invoices`]({ page }) {
    await signInWith(page, framework);
    await page.getByRole('table', { name: `Invoices of ${ACME}` }).waitFor();
  },
  async [`${framework}-settings`]({ page }) {
    await signInWith(page, framework);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('definition').first().waitFor();
  },
  async [`${framework}-settings-refused`]({ page }) {
    await signInWith(page, framework, GLOBEX);
    await page.getByRole('link', { name: 'Settings' }).click();
    await error(page);
  },
  async [`${framework}-compare`]({ page }) {
    await signInWith(page, framework);
    await openComparison(page);
  },
  async [`${framework}-compare-needs-a-login`]({ page, control }) {
    await signInWith(page, framework);
    await page.getByRole('table', { name: `Invoices of ${ACME}` }).waitFor();
    control.denySilent();
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  },
  async [`${framework}-denied`]({ page }) {
    await signInWith(page, framework, ACME, 'Grace Hopper');
    await page.getByRole('button', { name: 'Sign in as another user' }).waitFor();
  },
  async [`${framework}-switcher`]({ page }) {
    await signInWith(page, framework);
    await page.getByRole('table', { name: `Invoices of ${ACME}` }).waitFor();
    await page.getByRole('button', { name: /^Organization:/ }).click();
    await page.getByRole('option', { name: GLOBEX }).waitFor();
  },
  async [`${framework}-loading`]({ page, demo }) {
    await page.route(`${demo.config.api}/organizations/*/invoices`, () => undefined);
    await signInWith(page, framework);
    await page.getByText('Loading…').first().waitFor();
  },
  async [`${framework}-api-error`]({ page, demo }) {
    await page.route(`${demo.config.api}/organizations/*/invoices`, (route) =>
      route.fulfill({
        status: 500,
        json: { error: 'server_error' },
        headers: { 'Access-Control-Allow-Origin': '*' },
      }),
    );
    await signInWith(page, framework);
    await error(page);
  },
});

/** @satisfies {Record<string, Open>} */
export const states = {
  async starting({ page, control }) {
    await signIn(page);
    control.injectFault({ hold: true, times: 'always' });
    await page.reload();
    await page.getByText('Looking for a session…').waitFor();
  },
  async 'signed-out'({ page }) {
    await page.goto('/');
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  },
  'membership-ended': endMembership,
  async 'signed-out-denied'({ page }) {
    await startLogin(page, HOOLI);
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await error(page);
  },
  async 'signed-out-bad-address'({ page }) {
    await page.goto('/?org=%3Cscript%3E');
    await error(page);
  },
  async 'signed-in-admin'({ page }) {
    await signIn(page);
  },
  async 'signed-in-accountant'({ page }) {
    await signIn(page, GLOBEX);
  },
  async 'signed-in-viewer'({ page }) {
    await signIn(page, INITECH);
  },
  async 'several-sessions'({ page }) {
    await signIn(page, GLOBEX);
    await card(page, ACME).getByRole('button', { name: 'Switch' }).click();
    await page.getByRole('table', { name: `Invoices of ${ACME}` }).waitFor();
    for (const organization of [GLOBEX, INITECH]) {
      await card(page, organization).getByRole('button', { name: 'Call API' }).click();
      await card(page, organization).getByText(/^200/).waitFor();
    }
    await card(page, GLOBEX).getByRole('button', { name: 'New token' }).click();
    await card(page, GLOBEX).getByText('Renewed').waitFor();
  },
  async 'switcher-open'({ page }) {
    await signIn(page);
    await page.getByRole('button', { name: /^Organization:/ }).click();
    await page.getByRole('listbox').getByRole('option', { name: GLOBEX }).waitFor();
  },
  async 'switcher-prefetch'({ page, control }) {
    await signIn(page);
    await page.getByRole('button', { name: /^Organization:/ }).click();
    control.clearRequests();
    await page.getByRole('listbox').getByRole('option', { name: GLOBEX }).hover();
    while (control.requests({ endpoint: 'token' }).length === 0) await page.waitForTimeout(50);
  },
  async 'step-up'({ page }) {
    await signIn(page);
    await card(page, GLOBEX).getByRole('button', { name: 'Call API' }).click();
    await card(page, GLOBEX).getByText(/^200/).waitFor();
    const opened = page.waitForEvent('popup');
    await card(page, GLOBEX).getByRole('button', { name: 'Step up' }).click();
    await (await opened).getByRole('button', { name: 'Ada Lovelace' }).click();
    await card(page, GLOBEX).getByText('Confirmed').waitFor();
    await card(page, GLOBEX).scrollIntoViewIfNeeded();
  },
  async 'second-factor'(visit) {
    await requireSecondFactor(visit);
  },
  async 'second-factor-app'(visit) {
    await requireSecondFactor(visit, 'Authenticator app');
  },
  async 'second-factor-wrong-code'(visit) {
    const panel = await requireSecondFactor(visit, 'Text message');
    await panel.getByLabel('Phone number').fill('+15550100');
    await panel.getByRole('button', { name: 'Send a code' }).click();
    await panel.getByLabel('Code of the message').fill('1');
    await panel.getByRole('button', { name: 'Verify' }).click();
    await panel.getByText('This code is wrong').waitFor();
  },
  async 'second-factor-complete'(visit) {
    const panel = await requireSecondFactor(visit, 'Authenticator app');
    const code = visit.control.oneTimeCode({ sub: 'auth0|ada' }) ?? '';
    await panel.getByLabel('Code of the app').fill(code);
    await panel.getByRole('button', { name: 'Verify' }).click();
    await panel.getByText('The second factor is complete').waitFor();
  },
  async switching({ page, control }) {
    await signIn(page);
    control.injectFault({ hold: true, times: 'always' });
    await card(page, GLOBEX).getByRole('button', { name: 'Switch' }).click();
    await page.getByText('Switching to').first().waitFor();
  },
  async 'switch-login-required'({ page, control }) {
    await page.addInitScript(() => localStorage.setItem('demo.interaction', 'none'));
    await signIn(page);
    control.denySilent();
    await card(page, GLOBEX).getByRole('button', { name: 'Switch' }).click();
    await error(page);
  },
  async 'switch-denied'({ page }) {
    await signIn(page);
    await card(page, 'Another organization').getByRole('textbox').fill('hooli');
    await card(page, 'Another organization').getByRole('button', { name: 'Switch' }).click();
    await error(page);
  },
  async 'switch-wrong-tokens'({ page, control }) {
    await signIn(page);
    control.injectFault({ organization: 'globex', grant: 'authorization_code', answerAs: 'acme' });
    await card(page, GLOBEX).getByRole('button', { name: 'Switch' }).click();
    await error(page);
  },
  async 'switch-temporary'({ page, control }) {
    await signIn(page);
    await page.getByLabel('If a switch needs a login').selectOption('show an error');
    control.injectFault({ status: 503, times: 'always' });
    await card(page, GLOBEX).getByRole('button', { name: 'Switch' }).click();
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor({ timeout: 30_000 });
  },
  async 'no-active-organization'({ page }) {
    await signIn(page, GLOBEX);
    await card(page, ACME).getByRole('button', { name: 'Call API' }).click();
    await card(page, ACME).getByText(/^200/).waitFor();
    await card(page, GLOBEX).getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'No organization' }).waitFor();
  },
  async 'signed-out-elsewhere'({ page }) {
    await page.addInitScript(() => localStorage.setItem('demo.cacheLocation', 'localstorage'));
    await signIn(page);
    const other = await page.context().newPage();
    await other.goto('/');
    await other.getByRole('table').waitFor();
    await other.evaluate(() => /** @type {any} */ (window).demo.client.logout({ openUrl: false }));
    await page.getByRole('button', { name: 'Sign in', exact: true }).first().waitFor();
  },
  async 'login-in-another-tab'({ page }) {
    await page.addInitScript(() => localStorage.setItem('demo.cacheLocation', 'localstorage'));
    await page.goto('/');
    await page.getByRole('button', { name: 'Sign in', exact: true }).first().waitFor();
    const other = await page.context().newPage();
    await signIn(other);
    await page.getByRole('table', { name: `Invoices of ${ACME}` }).waitFor();
    // Now and not at the end: the time of the events is that of the picture.
    const events = page.getByRole('list', { name: 'Events, newest first' });
    await events.getByText('otherTab').waitFor();
    await page.locator('org-session-inspector').evaluate((element) => element.scrollIntoView());
  },
  async 'personal-account'({ page }) {
    await signIn(page);
    await press(page, 'Use the personal account');
    await page.getByRole('heading', { level: 1, name: 'Personal account' }).waitFor();
    await page.getByRole('heading', { name: 'without an organization' }).waitFor();
  },
  async 'address-of-another-organization'({ page }) {
    await page.addInitScript(() => localStorage.setItem('demo.cacheLocation', 'localstorage'));
    await signIn(page);
    await page.goto('/?org=hooli');
    await error(page);
  },
  async 'address-needs-a-login'({ page, control }) {
    await page.addInitScript(() => localStorage.setItem('demo.cacheLocation', 'localstorage'));
    await signIn(page);
    control.denySilent();
    await page.goto('/o/globex/');
    await page.getByText('Looking for a session…').waitFor({ state: 'hidden' });
  },
  async 'subdomain-needs-a-login'({ page, demo, control }) {
    await signIn(page);
    control.denySilent();
    await page.goto(demo.url.replace('localhost', 'globex.localhost'));
    await page.getByText('Looking for a session…').waitFor({ state: 'hidden' });
  },
  async 'api-members'({ page }) {
    await signIn(page);
    await page.getByRole('button', { name: 'Members' }).click();
    await page.getByRole('table', { name: 'Members' }).waitFor();
  },
  async 'api-settings'({ page }) {
    await signIn(page);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel(`Settings of ${ACME}`).waitFor();
  },
  async 'api-refused'({ page }) {
    await signIn(page, INITECH);
    await page.getByRole('button', { name: 'Members' }).click();
    await page.getByTestId('refusal').waitFor();
  },
  async 'api-other-organization'({ page }) {
    await signIn(page);
    await press(page, 'Try it');
    await page.getByTestId('refusal').waitFor();
  },
  async 'api-new-invoice'({ page }) {
    await signIn(page);
    await page.getByRole('button', { name: 'Create invoice' }).click();
    await page.getByRole('dialog').waitFor();
  },
  async 'backend-answers'({ page }) {
    await signIn(page);
    await page.getByLabel('Token', { exact: true }).selectOption({ index: 4 });
    await pressAll(page, [
      'Send',
      'Read through the gateway',
      'Show the claims',
      'As a machine for Acme and Globex',
      'Call the API',
    ]);
  },
  async 'backend-changes'({ page }) {
    await signIn(page);
    await pressAll(page, ['Take my right to create for a minute', 'Create an invoice', 'On my behalf']);
  },
  async 'inspector-claims'({ page }) {
    await signIn(page);
    await page.getByText('Claims', { exact: true }).click();
    await press(page, 'Show all');
  },
  async 'invitation-link'({ page }) {
    await signIn(page);
    await press(page, 'Make a link');
    await page.getByLabel('Invitation link').waitFor();
  },
  async 'settings-changed'({ page }) {
    await signIn(page);
    await page.getByLabel('Keep tokens in').selectOption({ index: 1 });
    await page.getByLabel('A person has').selectOption({ index: 1 });
  },
  async 'login-organization'({ page }) {
    await startLogin(page);
  },
  async 'login-no-organization'({ page }) {
    await page.goto('/');
    await press(page, 'Choose at the login page');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  },
  async 'login-wrong-password'({ page }) {
    await startLogin(page);
    await page.getByLabel('Email address').fill('ada@example.com');
    await page.getByLabel('Password').fill('wrong');
    await press(page, 'Continue');
    await error(page);
  },
  async 'login-invited'({ page, control }) {
    await page.goto(control.createInvitation({ organization: 'hooli', email: 'alan@example.com' }).url);
    await page.getByRole('heading', { level: 1, name: HOOLI }).waitFor();
  },
  async 'login-picker'({ page }) {
    await page.goto('/');
    await press(page, 'Choose at the login page');
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.getByRole('heading', { name: 'Choose an organization' }).waitFor();
  },
  async 'login-popup'({ page }) {
    await page.goto('/');
    const opened = page.waitForEvent('popup');
    await press(page, 'Sign in in a popup');
    const popup = await opened;
    await popup.getByRole('heading', { level: 1, name: ACME }).waitFor();
    return popup;
  },
  async 'login-expired'({ page, demo }) {
    await page.goto(`${demo.tenant.url}/u/login/expired`);
  },
  async 'login-error'({ page, demo }) {
    await page.goto(`${demo.tenant.url}/authorize?client_id=unknown`);
  },
  async 'login-signed-out'({ page, demo }) {
    await page.goto(`${demo.tenant.url}/v2/logout`);
  },
  ...pagesOf('react'),
  ...pagesOf('vue'),
  ...pagesOf('angular'),
  ...pagesOf('svelte'),
};
