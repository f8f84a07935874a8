import { writeFileSync } from 'node:fs';
import type { CDPSession, Page } from '@playwright/test';
import { expect, signIn, test, visit } from './bare-page.js';
import { openCdpSession } from './chromium.js';
import { callClient, claimsIn } from './client-calls.js';
import { processMemory, realmsOf } from './heap.js';
import { acme } from './setup.js';

// A trace would add to the measured memory.
test.use({ trace: 'off' });

/** `npm run memory` visits more organizations and prints the figures. */
const total = Number(process.env.ORGANIZATIONS ?? 60);
const maxSessions = 20;
const mega = 1_000_000;

/** Counts the page's Workers: the current number and the maximum. */
function countWorkers(page: Page): { now: number; most: number } {
  const count = { now: 0, most: 0 };
  page.on('worker', (worker) => {
    count.now += 1;
    count.most = Math.max(count.most, count.now);
    worker.on('close', () => (count.now -= 1));
  });
  return count;
}

async function measure(page: Page, session: CDPSession) {
  const realms = await realmsOf(page);
  const used = await Promise.all(realms.map((realm) => realm.used()));
  const [heap = 0, ...workers] = used;
  const { documents, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return {
    workers: workers.length,
    heap,
    workerHeaps: workers.reduce((sum, bytes) => sum + bytes, 0),
    documents,
    listeners: jsEventListeners,
    process: await processMemory(page),
  };
}

test(`${total} organizations in one page need no more memory and Workers than ${maxSessions}`, async ({
  page,
  many,
  control,
}) => {
  test.setTimeout(30_000 + total * 1_000);
  const workers = countWorkers(page);
  const session = await openCdpSession(page, 'heap');
  await signIn(page);
  // The active organization counts, too.
  const visited = [acme, ...many.slice(0, total - 1)];
  const figures: Record<number, Awaited<ReturnType<typeof measure>>> = {};
  for (let done = 1; done < total;) {
    const next = Math.min(done < 25 ? 25 : done + 100, total);
    await visit(page, visited.slice(done, next));
    done = next;
    figures[done] = await measure(page, session);
  }

  if (process.env.ORGANIZATIONS) print(figures);

  await test.step('There are never more Workers than sessions', async () => {
    expect(workers.most).toBeGreaterThan(0);
    expect(workers.most).toBeLessThanOrEqual(maxSessions);
  });

  await test.step('The memory does not grow', async () => {
    const { 25: early } = figures;
    if (!early) throw new Error('Nothing was measured.');
    // The browser frees the memory of removed frames later.
    await expect
      .poll(async () => {
        const now = await measure(page, session);
        return {
          heap: now.heap - early.heap < 2 * mega,
          workerHeaps: now.workerHeaps - early.workerHeaps < mega,
          // One Worker for each organization would be 35 more.
          documents: now.documents - early.documents < 10,
          listeners: now.listeners - early.listeners < 10,
        };
      })
      .toEqual({ heap: true, workerHeaps: true, documents: true, listeners: true });
  });

  await test.step('The refresh tokens of evicted sessions are revoked, least recently used first, and never those of the active organization', async () => {
    const evicted = visited.slice(1, 1 + total - maxSessions).map(({ id }) => id);
    await expect
      .poll(() => control.requests({ endpoint: 'revoke', status: 200 }).map((entry) => entry.organization))
      .toEqual(evicted);
    const issued = control.requests({ endpoint: 'token' });
    for (const { organization, refreshTokenHash } of control.requests({ endpoint: 'revoke' })) {
      expect(refreshTokenHash).toBe(
        issued.filter((entry) => entry.organization === organization).at(-1)?.issuedRefreshTokenHash,
      );
    }
  });

  await test.step('An organization whose session was evicted gets its own token again', async () => {
    for (const { id } of visited.slice(1, 4)) {
      const { value } = await callClient(page, 'getTokenForOrg', id);
      expect(claimsIn(value)).toMatchObject({ org_id: id });
    }
    expect(workers.most).toBeLessThanOrEqual(maxSessions);
  });
});

/** Formats the figures as a table for docs/memory.md. */
function print(figures: Record<number, Awaited<ReturnType<typeof measure>>>): void {
  const size = (bytes: number | undefined): string =>
    bytes === undefined ? '?' : `${(bytes / mega).toFixed(1)} MB`;
  const rows = Object.entries(figures).map(([visited, { workers, heap, workerHeaps, process }]) =>
    [visited, workers, size(heap), size(workerHeaps), size(process)].join(' | '),
  );
  writeFileSync(
    process.env.FIGURES ?? '/dev/stdout',
    [
      '# Memory and Workers of a page that visits many organizations',
      '',
      `\`maxSessions\` is ${maxSessions}, tokens are in memory. Measured by \`npm run memory\`, in Chromium, on one machine. Read the trend: the absolute figures differ between machines.`,
      '',
      '| organizations visited | Workers | heap of the page | heaps of the Workers | renderer process |',
      '| --- | --- | --- | --- | --- |',
      ...rows.map((row) => `| ${row} |`),
      '',
    ].join('\n'),
  );
}

test.describe('With maxSessions 3', () => {
  test.use({ options: { maxSessions: 3 } });

  test('Switching through a dozen organizations needs 3 Workers, and each gets its own token', async ({
    page,
    many,
  }) => {
    const workers = countWorkers(page);
    await signIn(page);
    for (const { id } of [...many.slice(0, 12), ...many.slice(0, 4)]) {
      expect((await callClient(page, 'switchOrganization', id)).value).toMatchObject({ status: 'switched' });
      expect(claimsIn((await callClient(page, 'getTokenForOrg', id)).value)).toMatchObject({ org_id: id });
    }
    expect(workers.most).toBe(3);
  });

  test('Simultaneous calls for a dozen organizations need 3 Workers, too', async ({ page, many }) => {
    const workers = countWorkers(page);
    await signIn(page);
    const requested = many.slice(0, 12);
    const answers = await Promise.all(requested.map(({ id }) => callClient(page, 'getTokenForOrg', id)));
    expect(answers.map(({ value }) => claimsIn(value).org_id)).toEqual(requested.map(({ id }) => id));
    expect(workers.most).toBe(3);
  });
});
