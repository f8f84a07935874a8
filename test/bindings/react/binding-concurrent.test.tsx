import { startTransition, Suspense, useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { OrgSessionProvider, useOrganization, useOrgSession } from '../../../src/react/index.js';
import { deferred, until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';

let page: Rendered | undefined;
afterEach(() => page?.unmount());

let showRows: (count: number) => void;

/** Slow rows: in a transition React yields to other work between two of them. */
function Row({ onRender }: { onRender: () => void }) {
  onRender();
  for (const end = performance.now() + 6; performance.now() < end;);
  return `${useOrganization()?.name} `;
}

function Rows({ onRender }: { onRender: () => void }) {
  const [count, setCount] = useState(0);
  showRows = setCount;
  return Array.from({ length: count }, (_, index) => <Row key={index} onRender={onRender} />);
}

const table = (client: OrgSessionClient, onRender: () => void) => (
  <OrgSessionProvider client={client}>
    <Rows onRender={onRender} />
  </OrgSessionProvider>
);

it('a switch during a slow render never shows two organizations in one frame', async () => {
  const tenant = installTenant();
  const { client } = await signIn(tenant, A.id);
  await client.getTokenForOrg(B.id);
  let rendered = 0;
  page = await render(table(client, () => rendered++));
  startTransition(() => showRows(20));
  await until(() => rendered > 2);
  expect(rendered, 'React still renders').toBeLessThan(20);
  await client.switchOrganization(B.id);
  await until(() => page?.text() === 'globex '.repeat(20));
  expect(page.frames.slice(1).filter((frame) => /acme.*globex|globex.*acme/.test(frame))).toEqual([]);
});

it('a switch while a part of the page is suspended is rendered', async () => {
  const tenant = installTenant();
  const { client } = await signIn(tenant, A.id);
  const { promise, resolve } = deferred();
  let ready = false;
  void promise.then(() => (ready = true));
  function Late() {
    const names = useOrgSession(({ sessions }) => sessions.map(({ organization }) => organization.name));
    // React suspends on a thrown promise.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (!ready) throw promise;
    return `${useOrganization()?.name} of ${names.join()}`;
  }
  page = await render(
    <OrgSessionProvider client={client}>
      <Suspense fallback="…">
        <Late />
      </Suspense>
    </OrgSessionProvider>,
  );
  expect(page.text()).toBe('…');
  await client.switchOrganization(B.id);
  resolve();
  await until(() => page?.text() === 'globex of acme,globex');
});

it('two roots of one page can use one client', async () => {
  const tenant = installTenant();
  const { client } = openPage(tenant);
  const Active = () => useOrgSession(({ status }) => status);
  const element = (
    <OrgSessionProvider client={client}>
      <Active />
    </OrgSessionProvider>
  );
  page = await render(element);
  const other = await render(element);
  await until(() => page?.text() === 'signed-out' && other.text() === 'signed-out');
  await other.unmount();
  await client.loginWithRedirect({ organization: A.id });
  await until(() => page?.text() === 'redirecting');
});
