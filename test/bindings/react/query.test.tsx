import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { OrgSessionProvider, RequireOrganization, useOrgSession } from '../../../src/react/index.js';
import { deferred, until } from '../../support/async.js';
import { installTenant, organizationOf, signIn } from '../../support/page.js';
import { A, B, json, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';

const baseUrl = 'https://api.example';
let tenant: Tenant;
let app: Rendered | undefined;
/** The organizations of the tokens that the API received, and a function that delays a response even if the caller has aborted. */
let requested: unknown[];
let answering: ((organization: unknown) => Promise<unknown> | undefined) | undefined;

beforeEach(() => {
  tenant = installTenant();
  requested = [];
  answering = undefined;
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    if (!(input instanceof Request) || !input.url.startsWith(baseUrl)) return tenant.fetch(input, init);
    // The API knows the organization only from the token, so that a request with the wrong token gets the wrong rows.
    const organization = organizationOf(input.headers.get('Authorization')?.slice(7));
    requested.push(organization);
    const late = answering?.(organization);
    if (!late) return json([`row of ${String(organization)}`]);
    return new Promise<Response>((resolve, reject) => {
      input.signal.addEventListener('abort', () => reject(input.signal.reason as Error));
      void late.then(() => resolve(json([`row of ${String(organization)}`])));
    });
  });
});
afterEach(async () => {
  await app?.unmount();
  app = undefined;
});

type Rows = (client: OrgSessionClient, organization: string, signal: AbortSignal) => Promise<Response>;

/** One fetcher for the active organization. A switch aborts its requests. */
const withSignals: Rows = (client, _, signal) => client.createFetcher({ baseUrl })('/rows', { signal });

/** A fetcher for one organization. */
const ofItsOwn: Rows = (client, organization, signal) =>
  client.createFetcher({ baseUrl, organization })('/rows', { signal });

/** An app that ignores the signal, and uses only the key. */
const withoutSignals: Rows = (client) => client.createFetcher({ baseUrl, abortOnSwitch: false })('/rows');

async function open(client: OrgSessionClient, rows: Rows, queries = new QueryClient()) {
  const Table = memo(() => {
    const { client, organization, organizationKey } = useOrgSession();
    const { data, status, error } = useQuery({
      queryKey: [organizationKey, 'rows'],
      queryFn: async ({ signal }) =>
        (await rows(client, organization?.id ?? '', signal)).json() as Promise<string[]>,
    });
    return `[${organization?.id}: ${data?.join() ?? error?.message ?? status}]`;
  });
  app = await render(
    <OrgSessionProvider client={client}>
      <QueryClientProvider client={queries}>
        <RequireOrganization fallback="signed out">
          <Table />
        </RequireOrganization>
      </QueryClientProvider>
    </OrgSessionProvider>,
  );
  return { page: app, queries };
}

const frame = (organization: string, rows = `row of ${organization}`) => `[${organization}: ${rows}]`;
const distinct = (frames: readonly string[]) => frames.filter((text, index) => text !== frames[index - 1]);

describe.each([
  ['with the signals', withSignals],
  ['with a fetcher for each organization', ofItsOwn],
  ['with the key alone', withoutSignals],
])('a table of TanStack Query, %s', (_, rows) => {
  it('never shows rows of the previous organization', async () => {
    const { client } = await signIn(tenant, A.id);
    const { page } = await open(client, rows);
    await until(() => page.text() === frame(A.id));
    await client.switchOrganization(B.id);
    await until(() => page.text() === frame(B.id));
    expect(distinct(page.frames)).toEqual([
      frame(A.id, 'pending'),
      frame(A.id),
      frame(B.id, 'pending'),
      frame(B.id),
    ]);
  });

  it('is not changed by a late response', async () => {
    const { client } = await signIn(tenant, A.id);
    const { promise, resolve: answer } = deferred();
    answering = (organization) => (organization === A.id ? promise : undefined);
    const { page, queries } = await open(client, rows);
    await until(() => requested.length === 1);
    await client.switchOrganization(B.id);
    await until(() => page.text() === frame(B.id));
    answer();
    await page.flush();
    expect(distinct(page.frames)).toEqual([frame(A.id, 'pending'), frame(B.id, 'pending'), frame(B.id)]);
    for (const { queryKey, state } of queries.getQueryCache().getAll()) {
      const [organization] = String(queryKey[0]).split(' ');
      if (state.data !== undefined) expect(state.data).toEqual([`row of ${organization}`]);
    }
  });

  it('shows its own rows again at once, back in the first organization', async () => {
    const { client } = await signIn(tenant, A.id);
    const { page } = await open(client, rows);
    await until(() => page.text() === frame(A.id));
    await client.switchOrganization(B.id);
    await until(() => page.text() === frame(B.id));
    await client.switchOrganization(A.id);
    await until(() => page.text() === frame(A.id));
    expect(distinct(page.frames).slice(-2)).toEqual([frame(B.id), frame(A.id)]);
  });

  it('is removed after a sign-out', async () => {
    const { client } = await signIn(tenant, A.id);
    const { page } = await open(client, rows);
    await until(() => page.text() === frame(A.id));
    await client.logout({ openUrl: false });
    await until(() => page.text() === 'signed out');
    expect(page.frames.at(-2)).toBe(frame(A.id));
  });
});

it('a request that a switch aborted is not retried for the next organization', async () => {
  const { client } = await signIn(tenant, A.id);
  const { promise, resolve: answer } = deferred();
  answering = (organization) => (organization === A.id ? promise : undefined);
  const eager = new QueryClient({ defaultOptions: { queries: { retry: 3, retryDelay: 0 } } });
  const { page } = await open(client, withSignals, eager);
  await until(() => requested.length === 1);
  await client.switchOrganization(B.id);
  await until(() => page.text() === frame(B.id));
  answering = undefined;
  answer();
  await page.flush();
  expect(requested).toEqual([A.id, B.id]);
  await client.switchOrganization(A.id);
  await until(() => page.text() === frame(A.id));
  expect(page.frames).not.toContain(frame(A.id, `row of ${B.id}`));
});

it('with a fetcher for each organization, a refetch for an inactive organization returns its own rows', async () => {
  const { client } = await signIn(tenant, A.id);
  const { page, queries } = await open(client, ofItsOwn);
  await until(() => page.text() === frame(A.id));
  await client.switchOrganization(B.id);
  await until(() => page.text() === frame(B.id));
  await queries.invalidateQueries({ refetchType: 'all' });
  expect(requested).toEqual([A.id, B.id, A.id, B.id]);
  await client.switchOrganization(A.id);
  await until(() => page.text() === frame(A.id));
  expect(distinct(page.frames).slice(-2)).toEqual([frame(B.id), frame(A.id)]);
});
