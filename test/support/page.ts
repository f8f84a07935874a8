import { vi } from 'vitest';
import {
  createOrgSessionClient,
  type Environment,
  type OrgSessionClient,
  type OrgSessionClientOptions,
  type RedirectLoginOptions,
  type RedirectLoginResult,
} from '../../src/index.js';
import { browserEnvironment } from '../../src/config/browser-environment.js';
import { createLocks } from './locks.js';
import { Tenant } from './tenant.js';

/** A page of the app: its client, its address bar, and what happened. */
export interface Page {
  client: OrgSessionClient;
  url: URL;
  /** The addresses that the page was sent to: login and logout pages. */
  visited: string[];
  /** The events in their order. */
  events: [name: string, payload: unknown][];
  eventNames(): string[];
  /** Adds an entry to the history, as a router does. */
  push(address: string): void;
}

const eventNames = [
  'organizationChanged',
  'switchStarted',
  'switchFailed',
  'sessionAdded',
  'sessionRemoved',
  'tokenRenewed',
  'permissionsChanged',
  'organizationsChanged',
  'loginRequired',
  'userChanged',
  'signedOut',
] as const;

/** The clients of the pages that are open. */
const openClients = new Set<OrgSessionClient>();

let tenants: readonly Tenant[] = [];
/** The installed tenant that an address belongs to. */
const tenantAt = (address: string): Tenant => {
  // A test with one tenant can use another domain.
  const tenant = tenants.length === 1 ? tenants[0] : tenants.find(({ domain }) => address.startsWith(domain));
  if (!tenant) throw new Error(`No tenant is at ${address}.`);
  return tenant;
};

/** Closes the pages of earlier tests: clients with the same localStorage hear each other's sign-outs. Replaces `fetch`, iframes and Web Locks, which auth0-spa-js uses, with a tenant. Clears the storages. */
export const installTenant = (): Tenant => installTenants('https://tenant.example')[0] as Tenant;

/** The same with a tenant for each domain. */
export function installTenants(...domains: string[]): Tenant[] {
  for (const client of openClients) client.destroy();
  openClients.clear();
  const installed = (tenants = domains.map((domain) => new Tenant(domain)));
  const [first] = installed;
  const send = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
    tenantAt(input instanceof Request ? input.url : String(input)).fetch(input, init);
  vi.stubGlobal('fetch', domains.length > 1 ? send : first?.fetch);
  Object.defineProperty(navigator, 'locks', { value: createLocks(), configurable: true });
  localStorage.clear();
  sessionStorage.clear();
  const createElement = (tag: string): HTMLElement =>
    document.createElementNS('http://www.w3.org/1999/xhtml', tag);
  vi.spyOn(document, 'createElement').mockImplementation((tag: string) => {
    if (tag !== 'iframe') return createElement(tag);
    // A real iframe would load a page. auth0-spa-js only needs its `src` to be requested.
    const frame = createElement('div');
    frame.setAttribute = (name, value) => {
      if (name !== 'src') return;
      const tenant = tenantAt(value);
      void tenant.authorize(value).then((response) => {
        // A removed iframe sends no message.
        if (frame.isConnected) answerByMessage(tenant, response);
      });
    };
    return frame;
  });
  return installed;
}

/** Sends the response of the tenant to the page, as its iframe or popup does. */
export function answerByMessage(tenant: Tenant, response: Record<string, string>, source?: object): void {
  if (response['noResponse'] !== undefined) return;
  window.dispatchEvent(
    new MessageEvent('message', {
      origin: tenant.domain,
      data: { type: 'authorization_response', response },
      source: (source ?? { close: () => undefined }) as Window,
    }),
  );
}

/** A popup with a tenant's login page. The user signs in at once. */
export function createPopup(): Window & { closed: boolean } {
  const popup = {
    closed: false,
    close: () => {
      popup.closed = true;
    },
    location: {
      set href(url: string) {
        const tenant = tenantAt(url);
        void tenant.authorize(url).then((response) => answerByMessage(tenant, response, popup));
      },
    },
  };
  return popup as unknown as Window & { closed: boolean };
}

/** A clock that jumps to the end of each wait of up to ten seconds, unless the test has a virtual clock. Longer waits do not end. */
function skippingClock(): Pick<Environment, 'now' | 'after'> {
  const browser = browserEnvironment();
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    after(time, run) {
      if (vi.isFakeTimers()) return browser.after(time, run);
      if (time > 10_000) return () => undefined;
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
  const addressListeners = new Set<() => void>();
  const changeUrl = (url: string): void => {
    page.url = new URL(url, page.url);
    for (const onChange of addressListeners) onChange();
  };
  const page: Page = {
    push: changeUrl,
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
        replaceUrl: changeUrl,
        addressBar: {
          listen(onChange) {
            addressListeners.add(onChange);
            return () => addressListeners.delete(onChange);
          },
          push: changeUrl,
        },
        navigate: (url) => {
          page.visited.push(url);
        },
        openPopup: () => createPopup(),
        channel: () => undefined,
        ...skippingClock(),
        ...environment,
      },
    ),
  };
  openClients.add(page.client);
  for (const name of eventNames) page.client.on(name, (payload) => page.events.push([name, payload]));
  return page;
}

/** Signs in to an organization by redirect, and returns the page after the callback. */
export async function signIn(
  tenant: Tenant,
  organization: string,
  options: Partial<OrgSessionClientOptions> = {},
  environment: Partial<Environment> = {},
): Promise<Page> {
  const before = openPage(tenant, options, environment);
  await before.client.loginWithRedirect({ organization });
  before.client.destroy();
  const loginPage = before.visited[0] ?? '';
  const callback = await tenantAt(loginPage).signIn(loginPage);
  const page = openPage(tenant, options, environment, callback);
  await page.client.start();
  return page;
}

/** The payload of an access token. */
export const payload = (token: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

/** The id of the organization that an access token is for. */
export const organizationOf = (token: string | undefined): unknown => payload(token)['org_id'];

/** The ids of the organizations that have a session. */
export const sessionIds = ({ client }: Page): string[] =>
  client.getSnapshot().sessions.map(({ organization }) => organization.id);

/** Starts a redirect login without leaving the page, signs in at the login page, and returns the callback URL. */
export async function callbackOf(
  tenant: Tenant,
  { client }: Page,
  organization: string | null | undefined,
  options: RedirectLoginOptions = {},
): Promise<string> {
  let loginPage = '';
  await client.loginWithRedirect({
    ...options,
    ...(organization !== undefined && { organization }),
    openUrl: (url) => {
      loginPage = url;
    },
  });
  return tenant.signIn(loginPage);
}

/** Signs in by redirect without leaving the page: handles the callback in the same client. */
export const loginByRedirect = async (
  tenant: Tenant,
  page: Page,
  { organization, ...options }: RedirectLoginOptions,
): Promise<RedirectLoginResult> =>
  page.client.handleRedirectCallback(await callbackOf(tenant, page, organization, options));
