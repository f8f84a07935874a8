import { vi } from 'vitest';
import {
  createOrgSessionClient,
  type Environment,
  type OrgSessionClient,
  type OrgSessionClientOptions,
  type RedirectLoginOptions,
  type RedirectLoginResult,
} from '../../src/index.js';
import { browserEnvironment } from '../../src/environment.js';
import { createLocks } from './locks.js';
import { Tenant } from './tenant.js';

/** A page of an app at the tenant: a client, the address bar, and what happened. */
export interface Page {
  client: OrgSessionClient;
  url: URL;
  /** Where the page was sent: login and logout pages. */
  visited: string[];
  /** The events in the order they came. */
  events: [name: string, payload: unknown][];
  eventNames(): string[];
}

const eventNames = [
  'organizationChanged',
  'switchStarted',
  'switchFailed',
  'sessionAdded',
  'sessionRemoved',
  'tokenRenewed',
  'loginRequired',
  'userChanged',
  'signedOut',
] as const;

/** Puts the tenant where the SDK looks for the network: `fetch`, iframes, Web Locks. */
export function installTenant(): Tenant {
  const tenant = new Tenant();
  vi.stubGlobal('fetch', tenant.fetch);
  Object.defineProperty(navigator, 'locks', { value: createLocks(), configurable: true });
  localStorage.clear();
  sessionStorage.clear();
  const createElement = (tag: string): HTMLElement =>
    document.createElementNS('http://www.w3.org/1999/xhtml', tag);
  vi.spyOn(document, 'createElement').mockImplementation((tag: string) => {
    if (tag !== 'iframe') return createElement(tag);
    // A frame would load a page; all that the SDK needs of it is where it was sent.
    const frame = createElement('div');
    frame.setAttribute = (name, value) => {
      if (name !== 'src') return;
      void tenant.authorize(value).then((response) => {
        // Removed by now: nobody is there to speak.
        if (frame.isConnected) answerByMessage(tenant, response);
      });
    };
    return frame;
  });
  return tenant;
}

/** What an iframe or a popup of the tenant says to the page. */
export function answerByMessage(tenant: Tenant, response: Record<string, string>, source?: object): void {
  if (response['silence'] !== undefined) return;
  window.dispatchEvent(
    new MessageEvent('message', {
      origin: tenant.domain,
      data: { type: 'authorization_response', response },
      source: (source ?? { close: () => undefined }) as Window,
    }),
  );
}

/** A window that the tenant's login page is opened in; the person there signs in at once. */
export function createPopup(tenant: Tenant): Window & { closed: boolean } {
  const popup = {
    closed: false,
    close: () => {
      popup.closed = true;
    },
    location: {
      set href(url: string) {
        void tenant.authorize(url).then((response) => answerByMessage(tenant, response, popup));
      },
    },
  };
  return popup as unknown as Window & { closed: boolean };
}

/** Nobody waits here for what the package waits for, unless a test has a virtual clock of its own: time jumps there. */
function hurriedClock(): Pick<Environment, 'now' | 'after'> {
  const browser = browserEnvironment();
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    after(time, run) {
      if (vi.isFakeTimers()) return browser.after(time, run);
      skipped += time;
      const jump = setImmediate(run);
      return () => clearImmediate(jump);
    },
  };
}

export function openPage(
  tenant: Tenant,
  options: Partial<OrgSessionClientOptions> = {},
  environment: Partial<Environment> = {},
  address = 'https://app.example/',
): Page {
  const page: Page = {
    url: new URL(address),
    visited: [],
    events: [],
    eventNames: () => page.events.map(([name]) => name),
    client: createOrgSessionClient(
      {
        domain: tenant.domain,
        clientId: tenant.clientId,
        authorizationParams: { audience: 'https://api.example', redirect_uri: 'https://app.example/' },
        useRefreshTokens: true,
        ...options,
      },
      {
        ...browserEnvironment(),
        url: () => page.url,
        replaceUrl: (url) => {
          page.url = new URL(url, page.url);
        },
        navigate: (url) => {
          page.visited.push(url);
        },
        openPopup: () => createPopup(tenant),
        channel: () => undefined,
        ...hurriedClock(),
        ...environment,
      },
    ),
  };
  for (const name of eventNames) page.client.on(name, (payload) => page.events.push([name, payload]));
  return page;
}

/** A page that is signed in to an organization, by redirect. */
export async function signIn(
  tenant: Tenant,
  organization: string,
  options: Partial<OrgSessionClientOptions> = {},
  environment: Partial<Environment> = {},
): Promise<Page> {
  const before = openPage(tenant, options, environment);
  await before.client.loginWithRedirect({ organization });
  before.client.destroy();
  const callback = await tenant.signIn(before.visited[0] ?? '');
  const page = openPage(tenant, options, environment, callback);
  await page.client.start();
  return page;
}

/** The payload of an access token. */
export const payload = (token: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

/** The organization that a token is for. */
export const organizationOf = (token: string | undefined): unknown => payload(token)['org_id'];

/** The ids of the organizations held. */
export const heldBy = ({ client }: Page): string[] =>
  client.getSnapshot().sessions.map(({ organization }) => organization.id);

/** To the login page and back, in the same page. */
export async function loginByRedirect(
  tenant: Tenant,
  { client }: Page,
  options: RedirectLoginOptions,
): Promise<RedirectLoginResult> {
  let loginPage = '';
  await client.loginWithRedirect({
    ...options,
    openUrl: (url) => {
      loginPage = url;
    },
  });
  return client.handleRedirectCallback(await tenant.signIn(loginPage));
}
