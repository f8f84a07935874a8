/** An IndexedDB whose connection the browser closes, or that is late once. */
import type { Page } from '@playwright/test';
import { becomes, expect, signIn, test } from './bare-page.js';
import { callClient, snapshotOf } from './client-calls.js';
import { foundInStorage, recordTokens } from './issued-tokens.js';
import { acme } from './setup.js';

test.use({ cacheLocation: 'localstorage' });

const renew = (page: Page) => callClient(page, 'getTokenForOrg', acme.id, { cacheMode: 'off' });

/** Collects the page's connections. */
const collectConnections = (): void => {
  const open = indexedDB.open.bind(indexedDB);
  const connections: IDBDatabase[] = (window.connections = []);
  indexedDB.open = (...args) => {
    const request = open(...args);
    request.addEventListener('success', () => connections.push(request.result));
    return request;
  };
};

/** Delays the answer to the page's next request to open a database by 1.5 seconds. */
const delayNextConnection = (): void => {
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (...args) => {
    indexedDB.open = open;
    const late = new EventTarget() as IDBOpenDBRequest;
    setTimeout(() => {
      const request = open(...args);
      for (const type of ['upgradeneeded', 'success', 'error'] as const) {
        request.addEventListener(type, (event) => {
          Object.defineProperty(late, 'result', { value: request.result, configurable: true });
          late[`on${type}`]?.call(late, event as IDBVersionChangeEvent);
        });
      }
    }, 1500);
    return late;
  };
};

/** Keeps the page's thread busy for 1.3 seconds when it opens a database the next time. */
const blockAtNextConnection = (): void => {
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (...args) => {
    indexedDB.open = open;
    const end = performance.now() + 1300;
    queueMicrotask(() => {
      while (performance.now() < end);
    });
    return open(...args);
  };
};

test('A connection that the browser closed, as Safari does, is opened again', async ({
  page,
  context,
  control,
}) => {
  await context.addInitScript(collectConnections);
  await signIn(page);
  // An iframe would hide that the refresh token is lost.
  control.denySilent();
  await page.evaluate(() => {
    for (const connection of window.connections) {
      connection.close();
      connection.dispatchEvent(new Event('close'));
    }
  });
  control.clearRequests();
  expect((await renew(page)).error).toBeUndefined();
  expect(control.requests({ grantType: 'refresh_token', status: 200 })).toHaveLength(1);
  expect((await snapshotOf(page)).status).toBe('signed-in');
});

for (const [name, delay] of [
  ['answers late once', delayNextConnection],
  ['answers while the page is busy', blockAtNextConnection],
] as const) {
  test(`An IndexedDB that ${name} keeps the refresh token, and a sign-out removes it`, async ({
    page,
    context,
    control,
  }) => {
    const tokens = recordTokens(context);
    await signIn(page);
    await page.reload();
    await becomes(page, acme);
    await page.evaluate(delay);
    expect((await renew(page)).error).toBeUndefined();
    expect((await renew(page)).error).toBeUndefined();
    control.denySilent();
    await page.reload();
    await becomes(page, acme);
    expect((await renew(page)).error).toBeUndefined();

    await page.evaluate(delay);
    expect((await callClient(page, 'logout', { openUrl: false })).error).toBeUndefined();
    const issued = await tokens.all();
    await expect.poll(() => foundInStorage(page, issued)).toEqual([]);
    expect(control.requests({ endpoint: 'revoke', status: 200 })).not.toEqual([]);
  });
}

declare global {
  interface Window {
    connections: IDBDatabase[];
  }
}
