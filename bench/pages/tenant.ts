import { Auth0Client } from '@auth0/auth0-spa-js';
import {
  createOrgSessionClient,
  type OrgSessionClient,
  type OrgSessionClientOptions,
} from 'auth0-org-sessions';
import type { PageConfig } from '../../demo/page-server.js';

const { domain, clientId, audience, organizations } = (await (
  await fetch('/config.json')
).json()) as PageConfig;
const settings = {
  domain,
  clientId,
  useRefreshTokens: true,
  authorizationParams: { audience, redirect_uri: `${location.origin}/`, scope: 'openid profile email' },
};

/** Two that Ada belongs to. */
export const [acme = '', globex = ''] = organizations.map(({ id }) => id);

/** What the options of both kinds of client have in common. */
interface Mode {
  cacheLocation?: 'memory' | 'localstorage';
  useRefreshTokens?: boolean;
}

export const ourClient = (options: Mode & Partial<OrgSessionClientOptions>): OrgSessionClient =>
  createOrgSessionClient({ ...settings, ...options });

/** What an app has without this package: one client, and one organization. */
export const bareClient = (organization: string, mode: Mode): Auth0Client =>
  new Auth0Client({
    ...settings,
    useRefreshTokensFallback: true,
    ...mode,
    authorizationParams: { ...settings.authorizationParams, organization },
  });
