import {
  createOrgSessionClient,
  type Fetcher,
  type Organization,
  type OrgSessionClient,
} from 'auth0-org-sessions';
import { loadConfig, type DemoConfig } from '../page/client/config.js';

/** What the page of each framework is made of. */
export interface FrameworkDemo {
  readonly client: OrgSessionClient;
  readonly config: DemoConfig;
  /** The demo's API, as the active organization. */
  readonly callApi: Fetcher;
}

/** One invoice, as the API has it. */
export interface Invoice {
  readonly number: string;
  readonly customer: string;
  readonly amount: number;
  readonly currency: string;
  readonly due: string;
}

/** The client of a page that lives at `path`, not started yet. */
export async function openDemo(path: string): Promise<FrameworkDemo> {
  const config = await loadConfig();
  const { domain, clientId, audience, api } = config;
  const client = createOrgSessionClient({
    domain,
    clientId,
    authorizationParams: { audience, scope: 'openid profile email', redirect_uri: location.origin + path },
    useRefreshTokens: true,
    rolesClaim: 'https://demo.example/roles',
    // No token lists the organizations of a person: a backend has to.
    async organizations({ getToken }) {
      const answer = await fetch(`${api}/me/organizations`, {
        headers: { Authorization: `Bearer ${await getToken()}` },
      });
      return ((await answer.json()) as { organizations: Organization[] }).organizations;
    },
  });
  if (config.control) window.demo = { client, createOrgSessionClient };
  return { client, config, callApi: client.createFetcher({ baseUrl: api }) };
}

/** `what` of an organization, from the API. */
export async function read<Answer>(
  callApi: Fetcher,
  organization: string,
  what: 'invoices' | 'settings',
  signal?: AbortSignal,
): Promise<Answer> {
  const answer = await callApi(`/organizations/${organization}/${what}`, signal && { signal });
  if (!answer.ok) throw new Error(`The API answered ${answer.status}.`);
  return ((await answer.json()) as Record<string, Answer>)[what] as Answer;
}

/** An amount as one reads it. */
export const money = ({ amount, currency }: Invoice): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 100);

/** What an organization is called where one knows it. */
export const nameOf = (config: DemoConfig, { id, name }: Organization): string =>
  config.organizations.find((known) => known.id === id)?.displayName ?? name ?? id;

declare global {
  interface Window {
    /** For tests only: there where the demo was started with its controls. */
    demo?: { client: OrgSessionClient; createOrgSessionClient: typeof createOrgSessionClient };
  }
}
