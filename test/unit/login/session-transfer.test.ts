/** A session transfer token in the URL of a page (native to web SSO) signs in every browser that sends it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createBrowser, type Browser } from '../../support/browser.js';
import { installTenant, openPage, type Page } from '../../support/page.js';
import { A, B, bob, type Tenant } from '../../support/tenant.js';

const TOKEN = 'secret-transfer-token';
const link = `https://app.example/join?session_transfer_token=${TOKEN}&organization=${B.id}&tab=2`;
const option = { sessionTransferTokenQueryParamName: 'session_transfer_token' };

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  tenant.sso = undefined;
  tenant.sessionTransferTokens = { [TOKEN]: bob };
});

const open = (address: string, options = {}): Page =>
  openPage(tenant, { ...option, ...options }, browser.openTab().environment, address);
const sentTokens = ({ visited }: Page): (string | null)[] =>
  visited.map((url) => new URL(url).searchParams.get('session_transfer_token'));

describe('with the option', () => {
  it('it goes to the login page once, with the organization of the link', async () => {
    const page = open(link);
    await page.client.acceptInvitation();
    expect(sentTokens(page)).toEqual([TOKEN]);
    expect(new URL(page.visited[0] ?? '').searchParams.get('organization')).toBe(B.id);
    await page.client.loginWithRedirect({ organization: A.id });
    expect(sentTokens(page)).toEqual([TOKEN, null]);
  });

  it('it signs its user in, and no address of the app has it', async () => {
    const page = open(link);
    await page.client.acceptInvitation();
    page.client.destroy();
    const next = openPage(
      tenant,
      option,
      browser.openTab().environment,
      await tenant.signIn(page.visited[0] ?? ''),
    );
    await next.client.start();
    for (const { url } of [page, next]) expect(url.href).not.toContain(TOKEN);
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['start()', ({ client }) => client.start()],
    ['loginWithRedirect()', ({ client }) => client.loginWithRedirect({ organization: B.id })],
    ['loginWithPopup()', ({ client }) => client.loginWithPopup({ organization: B.id })],
    ['getTokenForOrg()', ({ client }) => client.getTokenForOrg(B.id)],
    ['acceptInvitation()', ({ client }) => client.acceptInvitation()],
  ])('%s removes it from the address bar before anything else', async (_, call) => {
    const page = open(link);
    const called = call(page);
    expect(page.url.href).not.toContain(TOKEN);
    expect(page.url.searchParams.get('tab')).toBe('2');
    await called.catch(() => undefined);
    expect(JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])).not.toContain(
      TOKEN,
    );
    expect(JSON.stringify(page.events)).not.toContain(TOKEN);
  });

  it('a popup sends it', async () => {
    const page = open(link);
    await page.client.start();
    expect(await page.client.loginWithPopup({ organization: B.id })).toEqual(B);
    expect(page.client.getSnapshot().claims?.sub).toBe(bob);
  });

  it('it has the name of the option', async () => {
    const page = open(`https://app.example/?stt=${TOKEN}`, { sessionTransferTokenQueryParamName: 'stt' });
    await page.client.start();
    await page.client.loginWithRedirect({ organization: B.id });
    expect(sentTokens(page)).toEqual([TOKEN]);
  });
});

it('without the option it is removed, and not sent', async () => {
  const page = openPage(tenant, {}, browser.openTab().environment, link);
  await page.client.start();
  expect(page.url.href).not.toContain(TOKEN);
  await page.client.loginWithRedirect({ organization: B.id });
  expect(sentTokens(page)).toEqual([null]);
});
