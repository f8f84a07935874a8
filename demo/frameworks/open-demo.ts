import {
  createOrgSessionClient,
  fromPath,
  type Organization,
  type OrganizationScope,
  type OrgSessionClient,
  type UrlResolver,
} from 'auth0-org-sessions';
import { loadConfig, type DemoConfig, type KnownOrganization } from '../page/client/config.js';
import { ignoreSecondClicks } from '../page/dom/second-clicks.js';
import { sentenceOf } from '../page/errors/sentence.js';
import { styleElements } from '../page/organizations/element-colours.js';
import { followMembershipEvents } from './membership-events.js';

export { sentenceOf };

/** Client and configuration of a framework's page. */
export interface FrameworkDemo {
  readonly client: OrgSessionClient;
  readonly config: DemoConfig;
  /** Reads and writes the organization in URLs such as `/react/o/acme/settings`. */
  readonly resolver: UrlResolver;
}

/** An invoice of the API. */
export interface Invoice {
  readonly number: string;
  readonly customer: string;
  readonly amount: number;
  readonly currency: string;
  readonly due: string;
}

/** Creates the client of the page at `path`, without starting it. */
export async function openDemo(path: string): Promise<FrameworkDemo> {
  const config = await loadConfig();
  const { domain, clientId, audience, api } = config;
  const resolver = fromPath({ pattern: `${path}o/:organization/*` });
  const client = createOrgSessionClient({
    domain,
    clientId,
    authorizationParams: { audience, scope: 'openid profile email', redirect_uri: location.origin + path },
    useRefreshTokens: true,
    rolesClaim: 'https://demo.example/roles',
    // Links and the back button switch the organization, and a switch changes the URL.
    resolveOrganization: resolver,
    followUrl: true,
    // No token lists the organizations of a person, so a backend has to.
    async organizations({ getToken }) {
      const answer = await fetch(`${api}/me/organizations`, {
        headers: { Authorization: `Bearer ${await getToken()}` },
      });
      return ((await answer.json()) as { organizations: Organization[] }).organizations;
    },
  });
  ignoreSecondClicks();
  styleElements(config.organizations);
  followMembershipEvents(client, api);
  if (config.control) window.demo = { client, createOrgSessionClient };
  return { client, config, resolver };
}

/** The part of a path that names the organization, such as `/o/acme`. Empty for a page of no organization. */
export const prefixOf = (path: string): string => /\/o\/[^/]+(?=\/|$)/.exec(path)?.[0] ?? '';

/** The organization that a path names, if it is another one than the active one. */
export const otherInUrl = (
  { config, resolver }: FrameworkDemo,
  active: Organization | undefined,
  path: string,
): KnownOrganization | undefined => {
  const named = resolver(path);
  return config.organizations.find(({ id, name }) => (id === named || name === named) && id !== active?.id);
};

/** The path of the current page in the URL of an organization (id or name), for the `returnTo` of a login to it. */
export const pathIn = (
  { config, resolver }: FrameworkDemo,
  organization: string | undefined,
): string | undefined => {
  const known = config.organizations.find(({ id, name }) => id === organization || name === organization);
  const page = location.pathname;
  return known && resolver.build(known, prefixOf(page) ? page : page.replace(/^\/\w+/, '$&/o/-')).pathname;
};

/** Reads a resource of the scope's organization from the API. */
export async function read<Answer>(
  { organization, fetch }: OrganizationScope,
  resource: 'invoices' | 'settings',
  signal: AbortSignal,
): Promise<Answer> {
  const answer = await fetch(`/organizations/${organization?.id ?? ''}/${resource}`, { signal });
  if (!answer.ok) throw new Error(`The API answered ${answer.status}.`);
  return ((await answer.json()) as Record<string, Answer>)[resource] as Answer;
}

/** Formats an amount with its currency. */
export const money = ({ amount, currency }: Invoice): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 100);

/** The title of the window, for a page with this heading. */
export const titleOf = (heading: string): string =>
  [heading, ...document.title.split(' · ').slice(-2)].join(' · ');

/** The name of a setting of the API as text: `paymentDays` is “Payment days”. */
export const labelOf = (setting: string): string => {
  const words = setting.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};

/** The display name of an organization, or else its name or id. */
export const nameOf = (config: DemoConfig, { id, name }: Organization): string =>
  config.organizations.find((known) => known.id === id)?.displayName ?? name ?? id;

declare global {
  interface Window {
    /** For tests only. Set if the demo was started with `control`. */
    demo?: { client: OrgSessionClient; createOrgSessionClient: typeof createOrgSessionClient };
  }
}
