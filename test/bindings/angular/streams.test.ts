import { api, openHttp, tokenOf, type HttpApp } from './http.js';
import { TestBed } from './test-bed.js';
import { HttpClient, httpResource } from '@angular/common/http';
import { computed, inject, resource, type ResourceRef } from '@angular/core';
import { rxResource, toObservable, toSignal } from '@angular/core/rxjs-interop';
import {
  firstValueFrom,
  retry,
  shareReplay,
  startWith,
  Subject,
  switchMap,
  throwIfEmpty,
  timer,
  type Observable,
} from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { injectOrgSession } from '../../../src/angular/index.js';
import type { OrgSessionClient } from '../../../src/index.js';
import { rejection, settle } from '../../support/async.js';
import { useClock, advanceTime } from '../../support/clock.js';
import { installTenant, organizationOf, signIn } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

const url = `${api}/rows`;
let tenant: Tenant;
let client: OrgSessionClient;
let app: HttpApp;
beforeEach(async () => {
  tenant = installTenant();
  ({ client } = await signIn(tenant, A.id));
  await client.getTokenForOrg(B.id);
  await client.getTokenForOrg(C.id);
  app = openHttp(client);
});

/** Waits for effects and requests. Returns the open requests. */
async function open() {
  await settle();
  TestBed.tick();
  await settle();
  return app.api.match(() => true);
}

/** Answers the open requests as the API does. Returns the organizations of their tokens. */
async function answer(): Promise<unknown[]> {
  const requests = await open();
  return requests.map((request) => {
    const organization = organizationOf(tokenOf(request));
    request.flush(`rows of ${String(organization)}`);
    return organization;
  });
}

/** What an observable does. */
function record(source: Observable<unknown>): unknown[] {
  const seen: unknown[] = [];
  source.subscribe({
    next: (value) => seen.push(value),
    error: (error: Error) => seen.push(error.name),
    complete: () => seen.push('complete'),
  });
  return seen;
}

const inContext = <Result>(run: () => Result): Result => TestBed.runInInjectionContext(run);
const rows = () => app.http.get(url, { responseType: 'text' });

describe('a stream goes on after a switch during a request', () => {
  const refresh = new Subject<void>();
  const streams: Record<string, () => Observable<unknown>> = {
    'toObservable(organizationKey) and switchMap': () =>
      toObservable(injectOrgSession().organizationKey).pipe(switchMap(rows)),
    'toObservable(organization) and switchMap': () =>
      toObservable(injectOrgSession().organization).pipe(switchMap(rows)),
    'switchMap with retry': () =>
      toObservable(injectOrgSession().organizationKey).pipe(switchMap(() => rows().pipe(retry(2)))),
    'one request for all organizations': () => {
      const request = rows();
      return toObservable(injectOrgSession().organizationKey).pipe(switchMap(() => request));
    },
    'shareReplay after switchMap': () =>
      toObservable(injectOrgSession().organizationKey).pipe(switchMap(rows), shareReplay(1)),
  };

  it.each(Object.entries(streams))('%s', async (_, create) => {
    const seen = record(inContext(create));
    expect(await open()).toHaveLength(1);
    await client.switchOrganization(B.id);
    expect(await answer()).toEqual([B.id]);
    await client.switchOrganization(C.id);
    await open();
    await client.switchOrganization(A.id);
    expect(await answer()).toEqual([A.id]);
    expect(seen).toEqual([`rows of ${B.id}`, `rows of ${A.id}`]);
  });

  it('one that a user refreshes', async () => {
    const seen = record(refresh.pipe(switchMap(rows)));
    refresh.next();
    expect(await open()).toHaveLength(1);
    await client.switchOrganization(B.id);
    refresh.next();
    expect(await answer()).toEqual([B.id]);
    expect(seen).toEqual([`rows of ${B.id}`]);
  });

  it('one that polls', async () => {
    useClock();
    const seen = record(timer(0, 1000).pipe(switchMap(rows)));
    await advanceTime(1);
    expect(await open()).toHaveLength(1);
    await client.switchOrganization(B.id);
    expect(await open()).toEqual([]);
    await advanceTime(1000);
    expect(await answer()).toEqual([B.id]);
    expect(seen).toEqual([`rows of ${B.id}`]);
  });

  it('one that survives a sign-out', async () => {
    const key = inContext(() => toObservable(injectOrgSession().organizationKey));
    const seen = record(key.pipe(switchMap((active) => (active ? rows() : ['none']))));
    await open();
    await client.logoutOrganization(A.id);
    await open();
    await client.switchOrganization(B.id);
    expect(await answer()).toEqual([B.id]);
    expect(seen).toEqual(['none', `rows of ${B.id}`]);
  });
});

it('shareReplay after a switchMap repeats no rows of the former organization if the inner stream begins with undefined', async () => {
  const key = inContext(() => toObservable(injectOrgSession().organizationKey));
  const plain = key.pipe(switchMap(rows), shareReplay(1));
  const safe = key.pipe(
    switchMap(() => rows().pipe(startWith(undefined))),
    shareReplay(1),
  );
  for (const shared of [plain, safe]) record(shared);
  await answer();
  await client.switchOrganization(B.id);
  expect(await open()).toHaveLength(2);
  // A component that is created now.
  expect(record(plain)).toEqual([`rows of ${A.id}`]);
  expect(record(safe)).toEqual([undefined]);
});

it('without a value, firstValueFrom rejects at once, or has its default value', async () => {
  const waiting = rejection(firstValueFrom(rows()));
  const withDefault = firstValueFrom(rows(), { defaultValue: 'nothing' });
  await open();
  await client.switchOrganization(B.id);
  expect((await waiting).name).toBe('EmptyError');
  expect(await withDefault).toBe('nothing');
});

it('a cache with one shared request for each organization asks again if it has no value', async () => {
  const cache = new Map<string, Observable<string>>();
  const rowsNow = (): Observable<string> => {
    const key = client.organizationKey;
    const shared = cache.get(key) ?? rows().pipe(throwIfEmpty(), shareReplay(1));
    cache.set(key, shared);
    return shared;
  };
  const interrupted = record(rowsNow());
  await open();
  await client.switchOrganization(B.id);
  await client.switchOrganization(A.id);
  expect(interrupted).toEqual(['EmptyError']);
  const seen = record(rowsNow());
  expect(await answer()).toEqual([A.id]);
  expect(seen).toEqual([`rows of ${A.id}`, 'complete']);
});

describe('a resource shows no value and no error of the previous organization', () => {
  const key = () => injectOrgSession().organizationKey;
  type Rows = Pick<ResourceRef<string | undefined>, 'status' | 'value' | 'error' | 'hasValue'>;
  const resources: Record<string, () => Rows> = {
    httpResource: () => {
      const active = key();
      return httpResource.text(() => (active() ? url : undefined));
    },
    'httpResource whose URL has the organization': () => {
      const { organization } = injectOrgSession();
      return httpResource.text(() => `${url}/${organization()?.id ?? ''}`);
    },
    rxResource: () => rxResource({ params: key(), stream: () => rows() }),
    'rxResource with retry': () => rxResource({ params: key(), stream: () => rows().pipe(retry(2)) }),
    resource: () => {
      const http = inject(HttpClient);
      return resource({
        params: key(),
        loader: () => firstValueFrom(http.get(url, { responseType: 'text' })),
      });
    },
  };

  it.each(Object.entries(resources))('%s', async (_, create) => {
    const shown = inContext(() => {
      const { organization } = injectOrgSession();
      const created = create();
      return computed(() => {
        const error = created.error();
        const value = created.hasValue() ? created.value() : 'loading';
        return `${organization()?.id}: ${error ? error.name : value}`;
      });
    });
    const seen = record(inContext(() => toObservable(shown)));
    const pageOf = ({ id }: { id: string }) => `${id}: rows of ${id}`;
    await answer();
    await open();
    expect(seen).toEqual([`${A.id}: loading`, pageOf(A)]);

    // Synchronously with the switch too, before effects run.
    const atOnce: string[] = [];
    client.subscribe(() => atOnce.push(shown()));
    await client.switchOrganization(B.id);
    await open();
    await client.switchOrganization(C.id);
    await answer();
    await open();
    await client.switchOrganization(A.id);
    await answer();
    await open();
    const expected = [`${B.id}: loading`, `${C.id}: loading`, pageOf(C), `${A.id}: loading`, pageOf(A)];
    expect(seen.slice(2)).toEqual(expected);
    expect(atOnce.filter((text) => /Error/.test(text))).toEqual([]);
  });
});

it('toSignal keeps its value, and does not throw', async () => {
  const shown = inContext(() => toSignal(rows(), { initialValue: 'loading' }));
  await open();
  await client.switchOrganization(B.id);
  expect(shown()).toBe('loading');
});
