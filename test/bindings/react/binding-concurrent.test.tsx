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

/** So slow that React lets other work in between two rows, as long as they are no hurry. */
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

it('a switch in the midst of a render that takes its time never shows two organizations in one frame', async () => {
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

it('a switch while a part of the page is suspended is not missed', async () => {
  const tenant = installTenant();
  const { client } = await signIn(tenant, A.id);
  const { promise, resolve } = deferred();
  let ready = false;
  void promise.then(() => (ready = true));
  function Late() {
    const held = useOrgSession(({ sessions }) => sessions.map(({ organization }) => organization.name));
    // What React itself understands by a promise that is thrown.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (!ready) throw promise;
    return `${useOrganization()?.name} of ${held.join()}`;
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

it('a client is of use to two roots of one page', async () => {
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
