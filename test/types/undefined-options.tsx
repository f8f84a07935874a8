/** Every option may be undefined, also for projects with `exactOptionalPropertyTypes`: an app passes on what it may have. */
import {
  createOrgSessionClient,
  fromQuery,
  type GetTokenOptions,
  type Organization,
  type OrgSessionClient,
} from 'auth0-org-sessions';
import {
  OrgSessionProvider,
  RequireOrganization,
  requireOrganization,
  RequirePermission,
  requirePermission,
} from 'auth0-org-sessions/react';
import { createTestBrowser, createTestClient } from 'auth0-org-sessions/testing';
import * as svelte from 'auth0-org-sessions/svelte';
import * as vue from 'auth0-org-sessions/vue';
import { orgSessionInterceptor, permissionGuard } from 'auth0-org-sessions/angular';
import type { ComponentProps } from 'svelte';
import { h } from 'vue';

declare const text: string | undefined;
declare const flag: boolean | undefined;
declare const amount: number | undefined;
declare const signal: AbortSignal | undefined;

const client: OrgSessionClient = createOrgSessionClient({
  domain: 'tenant.example',
  clientId: 'client',
  authorizationParams: undefined,
  issuer: text,
  useRefreshTokens: flag,
  useRefreshTokensFallback: flag,
  useDpop: flag,
  authorizeTimeoutInSeconds: amount,
  cacheLocation: undefined,
  cache: undefined,
  workerUrl: text,
  cookieDomain: text,
  nowProvider: undefined,
  resolveOrganization: undefined,
  defaultOrganization: text,
  isTrustedOrganization: undefined,
  organizations: undefined,
  audienceFor: undefined,
  rolesClaim: text,
  identity: undefined,
  silentAuth: undefined,
  personalAccount: flag,
  autoRenew: flag,
  maxSessions: amount,
  debug: flag,
  onRedirectCallback: undefined,
});

fromQuery({ name: text });

const options: GetTokenOptions = { audience: text, scope: text, cacheMode: undefined, signal };
void client.getToken(options);
void client.getToken({ audience: text, signal, detailed: undefined });
void client.getTokenForOrg('acme', { ...options, detailed: true });
void client.switchOrganization('acme', { ...options, interaction: undefined });
void client.loginWithRedirect({
  organization: text,
  invitation: text,
  returnTo: text,
  authorizationParams: undefined,
  openUrl: undefined,
});
void client.loginWithPopup({ organization: text }, undefined);
void client.loginWithCustomTokenExchange({
  subject_token: '',
  subject_token_type: '',
  organization: text,
  audience: text,
});
void client.handleRedirectCallback(text);
void client.acceptInvitation(text);
void client.logout({ logoutParams: undefined, openUrl: undefined });
void client.listOrganizations({ refresh: flag });
void client.getUser(text);
void client.getAccessTokenClaims(text, { audience: text });
client.hasPermission('read', { organization: text, audience: text });
client.hasRole('admin', { organization: text });
client.hasScope('read', undefined);
const fetcherOptions = {
  baseUrl: text,
  audience: text,
  scope: text,
  cache: undefined,
  anonymous: undefined,
  fetch: undefined,
};
client.createFetcher({ ...fetcherOptions, organization: text, abortOnSwitch: flag });
const scope = client.scope(text, fetcherOptions);
void scope.getToken({ audience: text, signal });
scope.hasPermission('read', { audience: text });
export const organization: Organization = { id: 'org_1', name: text, displayName: text };

void requireOrganization(client, { otherwise: undefined });
void requirePermission(client, 'read', { audience: text, otherwise: undefined });
export const page = (
  <OrgSessionProvider client={client}>
    <RequireOrganization fallback={undefined} pending={undefined} keepState={flag}>
      {text}
    </RequireOrganization>
    <RequirePermission
      permission="read"
      audience={text}
      keepState={flag}
      fallback={text}
      children={undefined}
    />
  </OrgSessionProvider>
);

vue.organizationGuard(client, { otherwise: text });
vue.permissionGuard(client, 'read', { audience: text, otherwise: undefined });
const slots = { default: undefined, fallback: () => text, pending: undefined };
h(vue.RequireOrganization, { keepState: flag }, slots);
h(vue.RequirePermission, { permission: 'read', audience: text, keepState: flag }, slots);

permissionGuard('read', { audience: text });
orgSessionInterceptor({ origins: [], organization: text, audience: text, scope: text, anonymous: undefined });

createTestClient({
  organizations: [
    {
      id: 'org_1',
      name: text,
      displayName: text,
      permissions: undefined,
      roles: undefined,
      scopes: undefined,
      silent: flag,
    },
  ],
  user: { sub: 'auth0|ada', name: text, email: text },
  active: text,
  options: undefined,
  url: text,
  now: amount,
  expiresIn: amount,
});
const testClient = createTestClient({ organizations: [], user: undefined, options: { maxSessions: amount } });
createTestBrowser({ organizations: [], active: text }).openTab({ url: text });
testClient.failNext('token', { error: 'x', error_description: text });
testClient.signInAs({ sub: 'auth0|bob', name: text });

void svelte.requireOrganization(client, { otherwise: undefined });
void svelte.requirePermission(client, 'read', { audience: text, otherwise: undefined });
const guardProps: ComponentProps<typeof svelte.RequireOrganization> = {
  children: undefined,
  fallback: undefined,
  pending: undefined,
  keepState: flag,
};
export const permissionProps: ComponentProps<typeof svelte.RequirePermission> = {
  ...guardProps,
  permission: 'read',
  audience: text,
};
