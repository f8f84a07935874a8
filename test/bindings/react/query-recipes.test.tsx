/** The recipes of the README, with the real client and the real TanStack Query: every key and every request comes from one scope. */
import {
  dehydrate,
  hydrate,
  MutationObserver,
  onlineManager,
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
  type DehydratedState,
  type QueryFunctionContext,
} from '@tanstack/react-query';
import { useDeferredValue, type ReactNode } from 'react';
import useSWR, { SWRConfig } from 'swr';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrganizationScope, OrgSessionClient } from '../../../src/index.js';
import { OrgSessionProvider, useOrgSession } from '../../../src/react/index.js';
import { deferred, settle, until } from '../../support/async.js';
import { installTenant, organizationOf, signIn, type Page } from '../../support/page.js';
import { A, B, bob, json, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';

const api = { baseUrl: 'https://api.example' };

interface Received {
  readonly method: string;
  readonly body: string;
  readonly organization: unknown;
}

let tenant: Tenant;
let app: Rendered | undefined;
let received: Received[];
/** Answers a request, or leaves it to the default: the rows of the organization of its token. */
let answer: ((request: Received) => Promise<Response | undefined> | undefined) | undefined;

beforeEach(() => {
  tenant = installTenant();
  received = [];
  answer = undefined;
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    if (!(input instanceof Request) || !input.url.startsWith(api.baseUrl)) return tenant.fetch(input, init);
    const organization = organizationOf(input.headers.get('Authorization')?.slice(7));
    const request = { method: input.method, body: await input.text(), organization };
    received.push(request);
    return new Promise<Response>((resolve, reject) => {
      input.signal.addEventListener('abort', () => reject(input.signal.reason as Error));
      Promise.resolve(answer?.(request)).then(
        (response) => resolve(response ?? json([`row of ${String(organization)}`])),
        reject,
      );
    });
  });
});
afterEach(async () => {
  onlineManager.setOnline(true);
  await app?.unmount();
  app = undefined;
});

/** The key and the request of the invoices, from one scope. */
const invoicesOf = (scope: OrganizationScope) => ({
  queryKey: [scope.key, 'invoices'],
  queryFn: async ({ signal }: Pick<QueryFunctionContext, 'signal'>) =>
    (await scope.fetch('/invoices', { signal })).json() as Promise<string[]>,
});

interface Payment {
  readonly scope: OrganizationScope;
  readonly body: string;
}

/** A payment has its scope in its variables. */
const paymentOptions = {
  mutationFn: ({ scope, body }: Payment) => scope.fetch('/payments', { method: 'POST', body }),
  retry: 2,
  retryDelay: 0,
};

const payments = (): unknown[] =>
  received.filter(({ method }) => method === 'POST').map(({ body, organization }) => [body, organization]);
const useScope = (): OrganizationScope => {
  const { client, organization } = useOrgSession();
  return client.scope(organization?.id, api);
};

async function show({ client }: Page, queries: QueryClient, element: ReactNode): Promise<Rendered> {
  app = await render(
    <OrgSessionProvider client={client}>
      <QueryClientProvider client={queries}>{element}</QueryClientProvider>
    </OrgSessionProvider>,
  );
  return app;
}

/** A page of A that has a token for B too. */
async function open(): Promise<{ page: Page; client: OrgSessionClient; queries: QueryClient }> {
  const page = await signIn(tenant, A.id);
  await page.client.getTokenForOrg(B.id);
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: Infinity, retryDelay: 0 }, mutations: { retryDelay: 0 } },
  });
  return { page, client: page.client, queries };
}

describe('a payment of A, with its scope in its variables', () => {
  let pay: () => void;
  const Form = () => {
    const scope = useScope();
    const { mutate } = useMutation(paymentOptions);
    pay = () => mutate({ scope, body: `of ${scope.organization?.id}` });
    return scope.organization?.id;
  };

  it('is sent again as A if a switch is between two attempts', async () => {
    const { page, client, queries } = await open();
    const { promise, resolve } = deferred();
    answer = async () => {
      if (payments().length > 1) return undefined;
      await promise;
      throw new TypeError('Failed to fetch');
    };
    await show(page, queries, <Form />);
    pay();
    await until(() => payments().length === 1);
    await client.switchOrganization(B.id);
    await until(() => app?.text() === B.id);
    resolve();
    await until(() => payments().length === 2);
    expect(payments()).toEqual([
      [`of ${A.id}`, A.id],
      [`of ${A.id}`, A.id],
    ]);
  });

  it('is sent as A if it was paused offline and resumes after a switch', async () => {
    const { page, client, queries } = await open();
    await show(page, queries, <Form />);
    onlineManager.setOnline(false);
    pay();
    await client.switchOrganization(B.id);
    await until(() => app?.text() === B.id);
    pay();
    await settle();
    expect(payments()).toEqual([]);
    onlineManager.setOnline(true);
    await until(() => payments().length === 2);
    expect(payments()).toEqual([
      [`of ${A.id}`, A.id],
      [`of ${B.id}`, B.id],
    ]);
  });

  it('is never sent if it was paused and the user signed out, or another user signed in', async () => {
    const { page, client, queries } = await open();
    await show(page, queries, <Form />);
    onlineManager.setOnline(false);
    pay();
    tenant.members[bob] = [A.id];
    tenant.person.sub = bob;
    await client.loginWithPopup({ organization: A.id });
    onlineManager.setOnline(true);
    const failed = (): unknown => queries.getMutationCache().getAll()[0]?.state.error;
    await until(() => Boolean(failed()));
    expect(failed()).toMatchObject({ code: 'user_mismatch' });
    expect(payments()).toEqual([]);
  });
});

describe('a mutation whose function closes over the scope', () => {
  let pay: () => void;
  const formOf = (mutationKey: (scope: OrganizationScope) => string[] | undefined) =>
    function Form() {
      const scope = useScope();
      const key = mutationKey(scope);
      const { mutate } = useMutation({
        ...(key && { mutationKey: key }),
        mutationFn: (body: string) => scope.fetch('/payments', { method: 'POST', body }),
      });
      pay = () => mutate(`of ${scope.organization?.id}`);
      return scope.organization?.id;
    };

  it.each([
    // A fact of TanStack Query that the README warns of: the next render replaces the function of a pending mutation.
    ['without a mutationKey belongs to the next organization', () => undefined, B.id],
    ['with the key of the scope stays with it', ({ key }: OrganizationScope) => [key, 'payment'], A.id],
  ])('%s', async (_, mutationKey, organization) => {
    const { page, client, queries } = await open();
    const Form = formOf(mutationKey);
    await show(page, queries, <Form />);
    onlineManager.setOnline(false);
    pay();
    await client.switchOrganization(B.id);
    await until(() => app?.text() === B.id);
    await app?.flush();
    onlineManager.setOnline(true);
    await until(() => payments().length === 1);
    expect(payments()).toEqual([[`of ${A.id}`, organization]]);
  });
});

describe('a payment that survives a reload', () => {
  interface StoredPayment {
    readonly organization: string;
    readonly key: string;
    readonly body: string;
  }
  const setDefaults = (queries: QueryClient, client: OrgSessionClient): void =>
    queries.setMutationDefaults(['payments'], {
      mutationFn: async ({ organization, key, body }: StoredPayment) => {
        const scope = client.scope(organization, api);
        if (scope.key !== key) throw new Error('This payment is of another user.');
        return scope.fetch('/payments', { method: 'POST', body });
      },
    });

  /** Pays offline in A, and returns what the page stores. */
  const payOffline = async ({ client, queries }: Awaited<ReturnType<typeof open>>): Promise<string> => {
    setDefaults(queries, client);
    onlineManager.setOnline(false);
    const { organization, key } = client.scope();
    const variables = { organization: organization?.id ?? '', key, body: `of ${A.id}` };
    const observer = new MutationObserver(queries, { mutationKey: ['payments'] });
    void observer.mutate(variables as never).catch(() => undefined);
    await settle();
    return JSON.stringify(dehydrate(queries));
  };

  it.each<[string, (page: Page) => Promise<unknown>, unknown[]]>([
    [
      'is sent as A while B is active',
      ({ client }) => client.switchOrganization(B.id),
      [[`of ${A.id}`, A.id]],
    ],
    [
      'is not sent by another user',
      async ({ client }) => {
        tenant.members[bob] = [A.id];
        tenant.person.sub = bob;
        await client.loginWithPopup({ organization: A.id });
      },
      [],
    ],
    ['is not sent after a sign-out', ({ client }) => client.logout({ openUrl: false }), []],
  ])('%s', async (_, change, sent) => {
    const opened = await open();
    const stored = await payOffline(opened);
    opened.queries.clear();
    const queries = new QueryClient();
    setDefaults(queries, opened.client);
    await change(opened.page);
    hydrate(queries, JSON.parse(stored) as DehydratedState);
    expect(queries.getMutationCache().getAll()).toHaveLength(1);
    onlineManager.setOnline(true);
    await queries.resumePausedMutations().catch(() => undefined);
    await until(() => queries.getMutationCache().getAll()[0]?.state.status !== 'pending');
    expect(payments()).toEqual(sent);
  });
});

describe('an optimistic update', () => {
  it.each(['succeeds', 'fails'])('belongs to its own organization: it %s after a switch', async (end) => {
    const { page, client, queries } = await open();
    const { promise, resolve } = deferred();
    answer = async ({ method }) => {
      if (method !== 'POST') return undefined;
      await promise;
      return end === 'fails' ? json({}, 500) : undefined;
    };
    let rename = (): void => undefined;
    const Table = () => {
      const scope = useScope();
      const { data } = useQuery(invoicesOf(scope));
      const { mutate } = useMutation({
        mutationFn: async ({ scope, body }: Payment) => {
          const response = await scope.fetch('/invoices', { method: 'POST', body });
          if (!response.ok) throw new Error('not saved');
        },
        onMutate: async ({ scope, body }) => {
          const { queryKey } = invoicesOf(scope);
          await queries.cancelQueries({ queryKey });
          const before = queries.getQueryData(queryKey);
          queries.setQueryData(queryKey, [body]);
          return before;
        },
        onError: (_error, { scope }, before) => queries.setQueryData(invoicesOf(scope).queryKey, before),
      });
      rename = () => mutate({ scope, body: `row of ${scope.organization?.id}, renamed` });
      return `[${scope.organization?.id}: ${data?.join() ?? '…'}]`;
    };
    await show(page, queries, <Table />);
    await until(() => app?.text() === `[${A.id}: row of ${A.id}]`);
    rename();
    await until(() => app?.text() === `[${A.id}: row of ${A.id}, renamed]`);
    await client.switchOrganization(B.id);
    await until(() => app?.text() === `[${B.id}: row of ${B.id}]`);
    resolve();
    await until(() => queries.isMutating() === 0);
    await app?.flush();
    expect(app?.text()).toBe(`[${B.id}: row of ${B.id}]`);
    await client.switchOrganization(A.id);
    await until(() => app?.text().startsWith(`[${A.id}`) ?? false);
    expect(app?.text()).toBe(`[${A.id}: row of ${A.id}${end === 'fails' ? '' : ', renamed'}]`);
    expect(mixed(app?.frames ?? [])).toEqual([]);
  });
});

/** The frames that show the rows of another organization. */
const mixed = (frames: readonly string[]): string[] =>
  frames.filter((frame) => {
    const [, shown, rows = ''] = /^\[(\w+): (.*)\]$/.exec(frame) ?? [];
    return [...rows.matchAll(/row of (\w+)/g)].some(([, organization]) => organization !== shown);
  });

/** The entries of the cache whose rows are not of the organization of their key. */
const misplaced = (queries: QueryClient): unknown[] =>
  queries
    .getQueryCache()
    .getAll()
    .filter(({ queryKey: [key], state: { data } }) => {
      const [organization] = String(key).split(' ');
      return data !== undefined && JSON.stringify(data) !== JSON.stringify([`row of ${organization}`]);
    });

describe('a query', () => {
  it('of a deferred scope shows and stores the rows of that scope', async () => {
    const { page, client, queries } = await open();
    const Table = () => {
      const scope = useDeferredValue(useScope());
      const { data } = useQuery(invoicesOf(scope));
      return `[${scope.organization?.id}: ${data?.join() ?? '…'}]`;
    };
    await show(page, queries, <Table />);
    for (const { id } of [B, A, B]) {
      await client.switchOrganization(id);
      await until(() => app?.text() === `[${id}: row of ${id}]`);
    }
    expect(mixed(app?.frames ?? [])).toEqual([]);
    expect(misplaced(queries)).toEqual([]);
    expect(queries.getQueryCache().getAll()).toHaveLength(2);
  });

  it('that is prefetched for another organization is there after the switch', async () => {
    const { page, client, queries } = await open();
    await queries.query(invoicesOf(client.scope(B.id, api)));
    expect(misplaced(queries)).toEqual([]);
    const Table = () => {
      const scope = useScope();
      const { data } = useQuery(invoicesOf(scope));
      return `[${scope.organization?.id}: ${data?.join() ?? '…'}]`;
    };
    await show(page, queries, <Table />);
    await until(() => app?.text() === `[${A.id}: row of ${A.id}]`);
    await client.switchOrganization(B.id);
    await until(() => app?.text() === `[${B.id}: row of ${B.id}]`);
    expect(app?.frames).not.toContain(`[${B.id}: …]`);
    expect(received).toHaveLength(2);
  });

  it('keeps its previous rows only within one organization', async () => {
    const { page, client, queries } = await open();
    let month = 1;
    const Table = () => {
      const scope = useScope();
      const { queryKey, queryFn } = invoicesOf(scope);
      const { data } = useQuery({
        queryKey: [...queryKey, month],
        queryFn,
        placeholderData: (rows, query) => (query?.queryKey[0] === scope.key ? rows : undefined),
      });
      return `[${scope.organization?.id}: ${data?.join() ?? '…'}]`;
    };
    const table = await show(page, queries, <Table />);
    await until(() => table.text() === `[${A.id}: row of ${A.id}]`);
    const { promise, resolve } = deferred();
    answer = async () => {
      await promise;
      return undefined;
    };
    month = 2;
    await table.rerender(
      <OrgSessionProvider client={client}>
        <QueryClientProvider client={queries}>
          <Table />
        </QueryClientProvider>
      </OrgSessionProvider>,
    );
    expect(table.text()).toBe(`[${A.id}: row of ${A.id}]`);
    await client.switchOrganization(B.id);
    await until(() => table.text() === `[${B.id}: …]`);
    resolve();
    await until(() => table.text() === `[${B.id}: row of ${B.id}]`);
    expect(mixed(table.frames)).toEqual([]);
  });

  it.each<[string, boolean]>([
    ['that closes over the scope stores rows under the key of another organization', false],
    ['that gets the scope from its key stores them under the right one', true],
  ])('of SWR whose older key is refreshed during a switch: a function %s', async (_, getsScope) => {
    const { page, client, queries } = await open();
    const cache = new Map<string, { data?: unknown; _k?: readonly [OrganizationScope] }>();
    const Table = () => {
      const current = useScope();
      const { data } = useSWR([current, '/invoices'] as const, async ([ofKey, path]) => {
        const response = await (getsScope ? ofKey : current).fetch(path);
        return (await response.json()) as string[];
      });
      return `[${current.organization?.id}: ${data?.join() ?? '…'}]`;
    };
    // SWR refreshes what it has in the next frame.
    const frames: FrameRequestCallback[] = [];
    vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
    await show(
      page,
      queries,
      <SWRConfig value={{ provider: () => cache, dedupingInterval: 0 }}>
        <Table />
      </SWRConfig>,
    );
    await until(() => app?.text() === `[${A.id}: row of ${A.id}]`);
    await client.switchOrganization(B.id);
    await until(() => app?.text() === `[${B.id}: row of ${B.id}]`);
    frames.length = 0;
    await client.switchOrganization(A.id);
    await until(() => app?.text() === `[${A.id}: row of ${A.id}]` && frames.length > 0);
    await client.switchOrganization(B.id);
    await until(() => app?.text() === `[${B.id}: row of ${B.id}]`);
    const before = received.length;
    // That of A.
    frames[0]?.(0);
    await until(() => received.length > before);
    await settle();
    expect(received.slice(before).map(({ organization }) => organization)).toEqual([getsScope ? A.id : B.id]);
    const stored = [...cache.values()].flatMap(({ data, _k }) =>
      data ? [[_k?.[0].organization?.id, data]] : [],
    );
    expect(stored).toEqual([
      [A.id, [`row of ${getsScope ? A.id : B.id}`]],
      [B.id, [`row of ${B.id}`]],
    ]);
  });

  it('of SWR has its scope in its key, and gets it from there', async () => {
    const { page, client, queries } = await open();
    const cache = new Map<string, { data?: unknown }>();
    const Table = () => {
      const scope = useScope();
      const { data } = useSWR([scope, '/invoices'] as const, async ([{ fetch }, path]) => {
        const response = await fetch(path);
        return (await response.json()) as string[];
      });
      return `[${scope.organization?.id}: ${data?.join() ?? '…'}]`;
    };
    await show(
      page,
      queries,
      <SWRConfig value={{ provider: () => cache, dedupingInterval: 0, errorRetryInterval: 1 }}>
        <Table />
      </SWRConfig>,
    );
    const showsRows = async ({ id }: { id: string }): Promise<void> =>
      until(() => app?.text() === `[${id}: row of ${id}]`);
    await showsRows(A);
    const { promise, resolve } = deferred();
    answer = async () => {
      await promise;
      return undefined;
    };
    await client.switchOrganization(B.id);
    await until(() => app?.text() === `[${B.id}: …]`);
    await client.switchOrganization(A.id);
    await showsRows(A);
    // The response for B arrives while A is shown.
    resolve();
    await until(() => [...cache.values()].length === 2);
    await client.switchOrganization(B.id);
    await showsRows(B);
    expect(mixed(app?.frames ?? [])).toEqual([]);
    expect([...cache.values()].filter(({ data }) => data !== undefined)).toHaveLength(2);
  });
});

describe('a stored cache of an application', () => {
  const storageKey = 'my-app-queries';

  /** Stores the cache at every change, as `persistQueryClient` does. */
  const persist = (queries: QueryClient): void => {
    queries
      .getQueryCache()
      .subscribe(() => localStorage.setItem(storageKey, JSON.stringify(dehydrate(queries))));
  };
  /** The recipe of the README. */
  const forgetOnSignOut = (client: OrgSessionClient, queries: QueryClient): void => {
    const forget = (): void => {
      queries.clear();
      localStorage.removeItem(storageKey);
    };
    client.on('signedOut', forget);
    client.on('userChanged', forget);
    client.on('sessionRemoved', ({ organization }) =>
      queries.removeQueries({
        predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`${organization.id} `),
      }),
    );
  };
  const stored = (): string => localStorage.getItem(storageKey) ?? '';

  it.each<[string, (page: Page) => Promise<unknown>, string[]]>([
    ['a sign-out', ({ client }) => client.logout({ openUrl: false }), []],
    ['a sign-out of one organization', ({ client }) => client.logoutOrganization(A.id), [B.id]],
    [
      'another user',
      ({ client }) => {
        tenant.members[bob] = [A.id];
        tenant.person.sub = bob;
        return client.loginWithPopup({ organization: A.id });
      },
      [],
    ],
  ])('has nothing of the former session after %s', async (_, leave, kept) => {
    const { page, client, queries } = await open();
    persist(queries);
    forgetOnSignOut(client, queries);
    for (const { id } of [A, B]) await queries.query(invoicesOf(client.scope(id, api)));
    expect(stored()).toContain(`row of ${A.id}`);
    expect(stored()).toContain(`row of ${B.id}`);
    await leave(page);
    await settle();
    expect([A.id, B.id].filter((id) => stored().includes(`row of ${id}`))).toEqual(kept);
  });
});
