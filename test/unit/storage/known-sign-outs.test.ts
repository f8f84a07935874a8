/** The sign-outs that a tab knew when its organization became active are in sessionStorage, which any script of the origin can write. */
import { expect, it } from 'vitest';
import { createBrowser } from '../../support/browser.js';
import { installTenant, signIn } from '../../support/page.js';
import { activeIn, openIn } from '../../support/tabs.js';
import { A } from '../../support/tenant.js';

it.each(['', '{', 'null', '7', '{}', '[null]', '[{"toString":1}]'])(
  'the record %j does not keep a page from being restored',
  async (text) => {
    const tenant = installTenant();
    const tab = createBrowser().openTab();
    const options = { cacheLocation: 'localstorage' } as const;
    const page = await signIn(tenant, A.id, options, tab.environment);
    page.client.destroy();
    tab.environment.tabStorage?.()?.setItem('auth0-org-sessions::1::client::seen', text);
    const next = await openIn(tenant, tab, options);
    expect(next.client.getSnapshot().error).toBeUndefined();
    expect(activeIn(next)).toBe(A.id);
  },
);
