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

/** Two organizations that Ada belongs to. */
export const [acme = '', globex = ''] = organizations.map(({ id }) => id);

/** The options that both kinds of client have. */
interface SharedOptions {
  cacheLocation?: 'memory' | 'localstorage';
  useRefreshTokens?: boolean;
}

export const ourClient = (options: SharedOptions & Partial<OrgSessionClientOptions>): OrgSessionClient =>
  createOrgSessionClient({ ...settings, ...options });

/** An application without this package has one client for one organization. */
export const plainClient = (organization: string, options: SharedOptions): Auth0Client =>
  new Auth0Client({
    ...settings,
    useRefreshTokensFallback: true,
    ...options,
    authorizationParams: { ...settings.authorizationParams, organization },
  });
