import { afterEach, beforeEach } from 'vitest';
import { useRunningClock } from '../support/clock.js';
import { createBrowser } from '../support/browser.js';
import { installPasskeys } from '../support/passkeys.js';
import { installTenant, openPage, type Page } from '../support/page.js';
import { ada, json, type Tenant } from '../support/tenant.js';
import { describeClient } from './client-contract.js';

let tenant: Tenant;
let pages: Page[] = [];
beforeEach(() => {
  useRunningClock();
  tenant = installTenant();
  tenant.subjects = { theirs: ada };
  installPasskeys();
});
afterEach(() => {
  for (const { client } of pages) client.destroy();
  pages = [];
});

describeClient('The real client', (active, options) => {
  const browser = createBrowser();
  const open = (): Page => {
    const page = openPage(
      tenant,
      { ...(active && { defaultOrganization: active }), ...options },
      {
        ...browser.openTab().environment,
        navigate(url) {
          page.visited.push(url);
          if (new URL(url).pathname === '/v2/logout') tenant.sso = undefined;
        },
      },
    );
    pages.push(page);
    return page;
  };
  const opened = open();
  const { client, visited } = opened;
  return {
    client,
    visited,
    events: () => opened.events.map(([type, payload]) => ({ type, payload })),
    async failing(_, error, work) {
      const status = error === 'temporarily_unavailable' ? 503 : 403;
      tenant.interceptToken = async (_, grant) =>
        error === 'mfa_required' && grant
          ? tenant.requireSecondFactor(grant)
          : json({ error, error_description: error }, status);
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
    openTab: () => open().client,
    async completeRedirect() {
      const page = visited.at(-1) ?? '';
      return client.handleRedirectCallback(
        page.includes('ticket=') ? tenant.connect(page) : await tenant.signIn(page),
      );
    },
    signInAs(sub) {
      tenant.sso = sub;
      tenant.person = { ...tenant.person, sub };
    },
  };
});
