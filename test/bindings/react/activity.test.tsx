/** A hidden <Activity> of React 19 keeps its state, and is not subscribed to the client. */
import { Activity, useEffect, useState } from 'react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { OrgSessionProvider, RequireOrganization, RequirePermission } from '../../../src/react/index.js';
import { until } from '../../support/async.js';
import { installTenant, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { acting, render, type Rendered } from './render.js';

let tenant: Tenant;
let page: Rendered | undefined;
let permissions: string[];
let setDraft: (draft: string) => void;
beforeEach(() => {
  tenant = installTenant();
  permissions = ['read'];
  tenant.alterTokens = ({ accessClaims }) => {
    accessClaims['permissions'] = permissions;
  };
});
afterEach(() => page?.unmount());

function Form() {
  const [draft, set] = useState('');
  useEffect(() => {
    setDraft = set;
  }, []);
  return draft || 'empty';
}

const app = (client: OrgSessionClient, mode: 'visible' | 'hidden') => (
  <OrgSessionProvider client={client}>
    <Activity mode={mode}>
      <RequireOrganization>
        <RequirePermission permission="read">
          <p>
            <Form />
          </p>
        </RequirePermission>
      </RequireOrganization>
    </Activity>
  </OrgSessionProvider>
);

const setPermissions = async (client: OrgSessionClient, ...granted: string[]): Promise<void> => {
  permissions = granted;
  await client.getToken({ cacheMode: 'off' });
};

const cases: [name: string, change: (client: OrgSessionClient) => Promise<unknown>, shown: string][] = [
  ['a renewal keeps', (client) => client.getToken({ cacheMode: 'off' }), 'draft'],
  ['a switch and one back ends', (client) => client.switchOrganization(B.id), 'empty'],
  ['a loss of the permission and its return ends', (client) => setPermissions(client), 'empty'],
];

it.each(cases)('%s the state of what is hidden meanwhile', async (_, change, shown) => {
  const { client } = await signIn(tenant, A.id);
  page = await render(app(client, 'visible'));
  await until(() => page?.text() === 'empty');
  await acting(() => setDraft('draft'));
  await page.rerender(app(client, 'hidden'));
  await change(client);
  await setPermissions(client, 'read');
  await client.switchOrganization(A.id);
  await page.rerender(app(client, 'visible'));
  await page.flush();
  expect(page.text()).toBe(shown);
});
