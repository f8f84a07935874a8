import { afterEach, beforeEach } from 'vitest';
import { useRunningClock } from '../support/clock.js';
import { installTenant, openPage, type Page } from '../support/page.js';
import { ada, json, type Tenant } from '../support/tenant.js';
import { describeClient } from './client-contract.js';

let tenant: Tenant;
let page: Page | undefined;
beforeEach(() => {
  useRunningClock();
  tenant = installTenant();
  tenant.subjects = { theirs: ada };
});
afterEach(() => page?.client.destroy());

describeClient('The real client', (active, options) => {
  const opened = openPage(
    tenant,
    { ...(active && { defaultOrganization: active }), ...options },
    {
      navigate(url) {
        opened.visited.push(url);
        if (new URL(url).pathname === '/v2/logout') tenant.sso = undefined;
      },
    },
  );
  page = opened;
  const { client, visited } = opened;
  return {
    client,
    visited,
    events: () => opened.events.map(([type, payload]) => ({ type, payload })),
    async failing(_, error, work) {
      const status = error === 'temporarily_unavailable' ? 503 : 403;
      const answer = {
        error,
        error_description: error,
        ...(error === 'mfa_required' && { mfa_token: 'mfa' }),
      };
      tenant.interceptToken = async () => json(answer, status);
      // Only the token endpoint requires a second factor.
      if (error !== 'mfa_required') {
        tenant.interceptAuthorize = async (params) =>
          params.get('prompt') === 'none' ? { error, error_description: error } : undefined;
      }
      const stop = (): void => {
        tenant.interceptToken = undefined;
        tenant.interceptAuthorize = undefined;
      };
      // A switch may go on with a login, which does not fail.
      const unsubscribe = client.on('loginRequired', stop);
      try {
        return await work();
      } finally {
        stop();
        unsubscribe();
      }
    },
    async completeRedirect() {
      return client.handleRedirectCallback(await tenant.signIn(visited.at(-1) ?? ''));
    },
    signInAs(sub) {
      tenant.sso = sub;
      tenant.person = { ...tenant.person, sub };
    },
  };
});
