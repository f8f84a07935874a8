/** Random switches, latency, failures, offline phases, reads, prefetches, writes with retries and optimistic updates, with TanStack Query. */
import {
  onlineManager,
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
  type QueryFunctionContext,
} from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { OrganizationScope } from '../../../src/index.js';
import { OrgSessionProvider, useOrgSession } from '../../../src/react/index.js';
import { advanceTime, advanceTimeUntil, useClock } from '../../support/clock.js';
import { installTenant, organizationOf, signIn } from '../../support/page.js';
import { A, B, C, json, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';

const api = { baseUrl: 'https://api.example' };
const SWITCHES = 200;

/** A sequence of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Received {
  readonly method: string;
  readonly body: string;
  readonly organization: unknown;
}

let tenant: Tenant;
let app: Rendered | undefined;
let received: Received[];
let random: () => number;
const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

beforeEach(() => {
  useClock();
  tenant = installTenant();
  received = [];
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    if (!(input instanceof Request) || !input.url.startsWith(api.baseUrl)) {
      await wait(random() * 30);
      return tenant.fetch(input, init);
    }
    const organization = organizationOf(input.headers.get('Authorization')?.slice(7));
    received.push({ method: input.method, body: await input.text(), organization });
    const aborted = new Promise<never>((_, reject) => {
      input.signal.addEventListener('abort', () => reject(input.signal.reason as Error));
    });
    await Promise.race([wait(random() * 60), aborted]);
    if (random() < 0.2) throw new TypeError('Failed to fetch');
    if (random() < 0.1) return new Response('no', { status: 401 });
    return json([`row of ${String(organization)}`]);
  });
});
afterEach(async () => {
  onlineManager.setOnline(true);
  await app?.unmount();
  app = undefined;
  vi.useRealTimers();
});

const readRows = async (response: Response): Promise<string[]> => {
  if (!response.ok) throw new Error(`Status ${response.status}`);
  return (await response.json()) as string[];
};
const rowsOf = (scope: OrganizationScope) => ({
  queryKey: [scope.key, 'rows'],
  queryFn: async ({ signal }: Pick<QueryFunctionContext, 'signal'>) =>
    readRows(await scope.fetch('/rows', { signal })),
});

interface Write {
  readonly scope: OrganizationScope;
  readonly body: string;
}

let write: ((write: Write) => void) | undefined;

function Table() {
  const { client, organization } = useOrgSession();
  const scope = client.scope(organization?.id, api);
  const { data } = useQuery({
    ...rowsOf(scope),
    placeholderData: (rows, query) => (query?.queryKey[0] === scope.key ? rows : undefined),
  });
  const { mutate } = useMutation({
    mutationFn: async ({ scope, body }: Write) =>
      readRows(await scope.fetch('/rows', { method: 'POST', body })),
    onMutate: async ({ scope, body }, { client: queries }) => {
      const { queryKey } = rowsOf(scope);
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      queries.setQueryData(queryKey, [body]);
      return before;
    },
    onError: (_error, { scope }, before, { client: queries }) => {
      queries.setQueryData(rowsOf(scope).queryKey, before);
    },
  });
  write = mutate;
  return `[${organization?.id}: ${data?.join() ?? '…'}]`;
}

/** Whether a text names rows of another organization. */
const isMixed = (organization: unknown, text: string): boolean =>
  [...text.matchAll(/row of (\w+)/g)].some(([, other]) => other !== organization);

it.each([1, 2, 3])(
  'no write is sent as another organization, and no frame is mixed (seed %i)',
  async (seed) => {
    random = createRandom(seed);
    const { client } = await advanceTimeUntil(signIn(tenant, A.id));
    const queries = new QueryClient({
      defaultOptions: {
        queries: { staleTime: 50, retry: 2, retryDelay: 10 },
        mutations: { retry: 3, retryDelay: 40 },
      },
    });
    const organizations = [A, B, C];
    const anyOrganization = (): string =>
      organizations[Math.floor(random() * organizations.length)]?.id ?? A.id;
    app = await render(
      <OrgSessionProvider client={client}>
        <QueryClientProvider client={queries}>
          <Table />
        </QueryClientProvider>
      </OrgSessionProvider>,
    );

    const writeTo = (scope: OrganizationScope): void =>
      write?.({ scope, body: `row of ${scope.organization?.id}, written` });
    const actions: (() => void)[] = [
      () => writeTo(client.scope(undefined, api)),
      () => writeTo(client.scope(anyOrganization(), api)),
      () => void queries.query(rowsOf(client.scope(anyOrganization(), api))).catch(() => undefined),
      () => void queries.invalidateQueries({ refetchType: random() < 0.5 ? 'all' : 'active' }),
      () => onlineManager.setOnline(false),
      () => onlineManager.setOnline(true),
      () => void client.getToken({ cacheMode: 'off' }).catch(() => undefined),
    ];
    for (let switches = 0; switches < SWITCHES; switches++) {
      void client.switchOrganization(anyOrganization()).catch(() => undefined);
      const count = Math.floor(random() * 3);
      for (let index = 0; index < count; index++) actions[Math.floor(random() * actions.length)]?.();
      vi.advanceTimersByTime(random() * 50);
      await settleShortly();
    }
    onlineManager.setOnline(true);
    await advanceTime(1000);
    await app.flush();

    const writes = received.filter(({ method }) => method === 'POST');
    expect(writes.filter(({ organization, body }) => isMixed(organization, body))).toEqual([]);
    expect(
      app.frames.filter((frame) => isMixed(/^\[(\w+):/.exec(frame)?.[1], frame)),
      'mixed frames',
    ).toEqual([]);
    const misplaced = queries
      .getQueryCache()
      .getAll()
      .filter(({ queryKey: [key], state: { data } }) =>
        isMixed(String(key).split(' ')[0], JSON.stringify(data ?? '')),
      );
    expect(misplaced.map(({ queryKey, state }) => [queryKey, state.data])).toEqual([]);
    expect(app.text()).toMatch(new RegExp(`^\\[${client.getSnapshot().organization?.id}: row of`));
    // Enough has happened.
    expect(writes.length).toBeGreaterThan(50);
    expect(new Set(writes.map(({ organization }) => organization)).size).toBe(3);
    expect(app.frames.length).toBeGreaterThan(100);
  },
);

/** Runs the event loop a few times: microtasks, renders of React and crypto. */
async function settleShortly(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await crypto.subtle.digest('SHA-256', new Uint8Array(1));
  await app?.flush();
}
