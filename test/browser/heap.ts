import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from '@playwright/test';

/** The page or one of its Workers: each has a heap of its own. */
export interface Realm {
  readonly type: 'page' | 'worker';
  /** Bytes that are still in use after the garbage was collected. */
  used(): Promise<number>;
  /** Every string that is still alive, as JSON. Long ones are cut, unless the browser got {@link wholeStrings}. */
  strings(): Promise<string>;
}

/** For the browser's arguments: heap snapshots show a token from end to end. */
export const wholeStrings = '--js-flags=--heap-snapshot-string-limit=100000';

type Send = (method: string, params?: object) => Promise<unknown>;
type Chunks = (listener: (chunk: string) => void) => void;

/** The page and the Workers that it has now. */
export async function realmsOf(page: Page): Promise<Realm[]> {
  const session = await page.context().newCDPSession(page);
  const ids: string[] = [];
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') ids.push(sessionId);
  });
  // Not flattened, or the Workers' answers would never come to this session.
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const ownChunks: Chunks = (listener) =>
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => listener(chunk));
  return [
    realm('page', (method, params) => session.send(method as 'Runtime.enable', params), ownChunks),
    ...ids.map((id) => realm('worker', ...through(session, id))),
  ];
}

function realm(type: Realm['type'], send: Send, onChunk: Chunks): Realm {
  let snapshot: string[] = [];
  onChunk((chunk) => snapshot.push(chunk));
  return {
    type,
    async used() {
      // Frames that were removed hang together: one more goes with every round, until there are no more.
      let least = Infinity;
      for (let idle = 0; idle < (type === 'page' ? 5 : 1); idle++) {
        await send('HeapProfiler.collectGarbage');
        const { usedSize } = (await send('Runtime.getHeapUsage')) as { usedSize: number };
        if (usedSize < least - 5_000) idle = -1;
        least = Math.min(least, usedSize);
      }
      return least;
    },
    async strings() {
      snapshot = [];
      await send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
      const text = snapshot.join('');
      // The last part of it. A quote in a string is escaped.
      return text.slice(text.indexOf('"strings":['));
    },
  };
}

/** What talks to a Worker goes through its page. */
function through(session: CDPSession, sessionId: string): [Send, Chunks] {
  const waiting = new Map<number, (result: unknown) => void>();
  const listeners: ((chunk: string) => void)[] = [];
  let last = 0;
  session.on('Target.receivedMessageFromTarget', (event) => {
    if (event.sessionId !== sessionId) return;
    const { id = 0, result, method, params } = JSON.parse(event.message) as Answer;
    waiting.get(id)?.(result);
    if (method === 'HeapProfiler.addHeapSnapshotChunk') {
      for (const listener of listeners) listener(params?.chunk ?? '');
    }
  });
  const send: Send = async (method, params = {}) => {
    const id = ++last;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await session.send('Target.sendMessageToTarget', { sessionId, message });
    return answer;
  };
  return [send, (listener) => void listeners.push(listener)];
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly method?: string;
  readonly params?: { readonly chunk?: string };
}

/** Bytes that the processes of all pages take, as the system counts them; undefined where it doesn't tell. */
export async function processMemory(page: Page): Promise<number | undefined> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
  await session?.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  try {
    const rows = renderers.map(({ id }) => readFileSync(`/proc/${id}/status`, 'utf8'));
    return rows.reduce((sum, row) => sum + 1024 * Number(/RssAnon:\s+(\d+)/.exec(row)?.[1]), 0);
  } catch {
    return undefined;
  }
}
