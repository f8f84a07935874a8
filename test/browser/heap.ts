import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from '@playwright/test';
import { openCdpSession } from './chromium.js';

/** A JavaScript context with its own heap: the page or one of its Workers. */
export interface Realm {
  readonly type: 'page' | 'worker';
  /** Bytes that are still in use after the garbage was collected. */
  used(): Promise<number>;
  /** Every string on the heap, as JSON. Long strings are cut, unless the browser was started with {@link wholeStrings}. */
  strings(): Promise<string>;
}

/** A browser argument. With it, heap snapshots contain whole tokens. */
export const wholeStrings = '--js-flags=--heap-snapshot-string-limit=100000';

type Send = (method: string, params?: object) => Promise<unknown>;
type Chunks = (listener: (chunk: string) => void) => void;

/** Returns the page and its current Workers. */
export async function realmsOf(page: Page): Promise<Realm[]> {
  const session = await openCdpSession(page, 'heap');
  const ids: string[] = [];
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') ids.push(sessionId);
  });
  // With `flatten: true` this session would not receive the messages of the Workers.
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const ownChunks: Chunks = (listener) =>
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => listener(chunk));
  return [
    realm('page', (method, params) => session.send(method as 'Runtime.enable', params), ownChunks),
    ...ids.map((id) => realm('worker', ...workerSession(session, id))),
  ];
}

function realm(type: Realm['type'], send: Send, onChunk: Chunks): Realm {
  let snapshot: string[] = [];
  onChunk((chunk) => snapshot.push(chunk));
  return {
    type,
    async used() {
      // Removed frames refer to each other: each collection frees only one of them. Collect until the size no longer falls.
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
      // The strings are the last part of the snapshot. This marker can't be in a string, because quotes are escaped there.
      return text.slice(text.indexOf('"strings":['));
    },
  };
}

/** Returns functions that send messages to a Worker, and receive its messages, through the session of its page. */
function workerSession(session: CDPSession, sessionId: string): [Send, Chunks] {
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

/** Returns the memory of all renderer processes in bytes. Undefined if the operating system has no `/proc`. */
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
