import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The life of one page, from its load to its end. All pages of a test run in one realm, so code is attributed to its page by its asynchronous
 * context. Every operation that a browser completes later passes `resumed`: it never ends in a dead page, and waits in a frozen one.
 */
export interface PageLife {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** Infinity while it lives. */
  readonly diedAt: number;
  readonly isDead: boolean;
  readonly isFrozen: boolean;
  /** Runs code of the page. */
  readonly run: <Result>(code: () => Result) => Result;
  /** Runs a callback of the page now, after it is resumed, or never. */
  readonly dispatch: (callback: () => void) => void;
  /** Resolves when the page can go on. */
  readonly resumed: () => Promise<void>;
  /** Counts an operation. Returns false if the page is dead, or dies at this operation. */
  readonly step: () => boolean;
  /** Ends the page after that many more operations. */
  readonly dieAfter: (steps: number) => void;
  readonly die: () => void;
  /** Runs when the page dies: the browser releases what the page has. */
  readonly onDeath: (release: () => void) => void;
  readonly freeze: () => void;
  readonly resume: () => Promise<void>;
}

/** A new promise each time: one for all would keep what waits for it. */
export const never = (): Promise<never> => new Promise(() => undefined);
const context = new AsyncLocalStorage<PageLife>();
/** Runs code of the browser, which goes on while a page is frozen, from code of a page. */
export const runOutside = <Result>(code: () => Result): Result => context.exit(code);
export const currentLife = (): PageLife | undefined => context.getStore();

let count = 0;

export function createPageLife(): PageLife {
  let diedAt = Infinity;
  let isFrozen = false;
  let stepsLeft = Infinity;
  const waiting: (() => void)[] = [];
  const releases: (() => void)[] = [];

  const life: PageLife = {
    number: ++count,
    openedAt: Date.now(),
    get diedAt() {
      return diedAt;
    },
    get isDead() {
      return diedAt < Infinity;
    },
    get isFrozen() {
      return isFrozen;
    },
    run: (code) => context.run(life, code),
    dispatch(callback) {
      if (!life.step()) return;
      if (isFrozen) waiting.push(() => life.run(callback));
      else life.run(callback);
    },
    resumed: () =>
      !life.step() ? never() : isFrozen ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
    step() {
      if (!life.isDead && stepsLeft-- <= 0) life.die();
      return !life.isDead;
    },
    dieAfter(steps) {
      stepsLeft = steps;
    },
    die() {
      if (life.isDead) return;
      diedAt = Date.now();
      waiting.length = 0;
      for (const release of releases.splice(0)) release();
    },
    onDeath: (release) => void releases.push(release),
    freeze() {
      isFrozen = true;
    },
    async resume() {
      // Each is a task of its own, in the order of arrival. What comes in the meantime waits too.
      for (let go = waiting.shift(); go; go = waiting.shift()) {
        go();
        await new Promise<void>((resolve) => void setImmediate(resolve));
      }
      isFrozen = false;
    },
  };
  return life;
}

/** Makes timers belong to the page that starts them. Call it after the timers are fake. Returns a function that undoes it. */
export function attributeTimers(): () => void {
  const { setTimeout: timeout, clearTimeout: clear, setInterval: interval } = globalThis;
  const cleared = new Set<unknown>();
  const startTimeout = (callback: () => void, time?: number): unknown => {
    const life = currentLife();
    // Code of a resumed page can clear a timer that was due while the page was frozen.
    const run = (): void => {
      if (!cleared.has(timer)) callback();
    };
    const timer = timeout(() => (life ? life.dispatch(run) : run()), time);
    return timer;
  };
  const clearTimer = (timer?: ReturnType<typeof timeout>): void => {
    cleared.add(timer);
    clear(timer);
  };
  const startInterval = (callback: () => void, time?: number): unknown => {
    const life = currentLife();
    // In a frozen page an interval does not run, not even later.
    const run = (): void => {
      if (!life) callback();
      else if (!life.isFrozen) life.dispatch(callback);
    };
    return interval(run, time);
  };
  Object.assign(globalThis, {
    setTimeout: startTimeout,
    clearTimeout: clearTimer,
    setInterval: startInterval,
  });
  return () => {
    Object.assign(globalThis, { setTimeout: timeout, clearTimeout: clear, setInterval: interval });
  };
}

interface LockRequest {
  readonly life: PageLife | undefined;
  readonly grant: () => void;
}

/** Web Locks of all pages. The locks of a dead page are released; a frozen page keeps its locks. */
export function installLocks(): void {
  const queues = new Map<string, LockRequest[]>();
  const release = (name: string, request: LockRequest): void => {
    const queue = queues.get(name) ?? [];
    const index = queue.indexOf(request);
    if (index < 0) return;
    queue.splice(index, 1);
    if (index === 0) queue[0]?.grant();
  };
  const request = (
    name: string,
    given: LockOptions | ((lock: unknown) => unknown),
    callback?: (lock: unknown) => unknown,
  ): Promise<unknown> => {
    const work = callback ?? (given as (lock: unknown) => unknown);
    const { signal, ifAvailable } = (callback ? given : {}) as LockOptions;
    const life = currentLife();
    if (life && !life.step()) return never();
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    if (ifAvailable && queue.length > 0) return Promise.resolve().then(() => work(null));
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const own: LockRequest = {
        life,
        grant: () => {
          void (async () => {
            await life?.resumed();
            if (signal?.aborted) return;
            isGranted = true;
            const code = async (): Promise<unknown> => work({ name });
            const result = life ? life.run(code) : code();
            await result.catch(() => undefined);
            release(name, own);
            resolve(result);
          })();
        },
      };
      let isGranted = false;
      life?.onDeath(() => release(name, own));
      signal?.addEventListener('abort', () => {
        if (isGranted) return;
        release(name, own);
        reject(signal.reason as Error);
      });
      queue.push(own);
      if (queue[0] === own) own.grant();
    });
  };
  /** Only what has a lock; the package needs no more. */
  const query = (): Promise<LockManagerSnapshot> =>
    Promise.resolve({
      held: [...queues].flatMap(([name, [first]]) =>
        first ? [{ name, clientId: String(first.life?.number), mode: 'exclusive' as const }] : [],
      ),
      pending: [],
    });
  Object.defineProperty(navigator, 'locks', { value: { request, query }, configurable: true });
}
