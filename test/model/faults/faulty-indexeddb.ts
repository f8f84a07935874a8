import {
  forceCloseDatabase,
  IDBObjectStore as FakeObjectStore,
  IDBTransaction as FakeTransaction,
} from 'fake-indexeddb';
import type { PageLife } from './page-life.js';
import type { TokenAccesses } from './token-accesses.js';

/** How IndexedDB fails. `open late`: opening takes five seconds. `hangs`: nothing that starts now ends before `heal`. */
export type IndexedDBFault = 'none' | 'open late' | 'hangs';

/** The IndexedDB of a browser, which all pages share. */
export interface FaultyIndexedDB {
  fault: IndexedDBFault;
  /** The IndexedDB that one page sees. */
  readonly forPage: (life: PageLife) => IDBFactory;
  /** Ends the fault. What hangs goes on. */
  readonly heal: () => void;
  /** Closes all connections, as Safari does. */
  readonly closeConnections: () => void;
  /** All entries as text. */
  readonly text: () => string;
  readonly restore: () => void;
}

const OPEN_LATE_MS = 5000;

interface Internals {
  _rawDatabase: { transactions: (IDBTransaction & { _state: string })[] };
  _start(): void;
  _started: boolean;
  _databases: Map<
    string,
    { rawObjectStores: Map<string, { records: { values(): Iterable<{ key: unknown; value: unknown }> } }> }
  >;
}

/** Records what the pages do with stored refresh tokens. Returns a function that ends it. */
function recordAccesses(
  accesses: TokenAccesses,
  connections: ReadonlyMap<IDBDatabase, PageLife>,
): () => void {
  const prototype = FakeObjectStore.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- they are called on the store.
  const { get, put, delete: remove } = prototype;
  const stored = (store: IDBObjectStore, key: unknown): unknown =>
    (
      store as unknown as { _rawObjectStore: { getValue: (key: unknown) => unknown } }
    )._rawObjectStore.getValue(key);
  const change = (store: IDBObjectStore, request: IDBRequest, key: unknown, after?: unknown): void => {
    const life = connections.get(store.transaction.db);
    const before = stored(store, key);
    if (life) request.addEventListener('success', () => accesses.change(life, before, after));
  };
  Object.assign(prototype, {
    get(this: IDBObjectStore, key: string) {
      const request = get.call(this, key) as IDBRequest<unknown>;
      const life = connections.get(this.transaction.db);
      const endRead = life && accesses.beginRead(life);
      request.addEventListener('success', () => endRead?.(request.result));
      return request;
    },
    put(this: IDBObjectStore, value: unknown, key: string) {
      const request = put.call(this, value, key);
      change(this, request, key, value);
      return request;
    },
    delete(this: IDBObjectStore, key: string) {
      const request = remove.call(this, key);
      change(this, request, key);
      return request;
    },
  });
  return () => void Object.assign(prototype, { get, put, delete: remove });
}

/** Ends a connection and its transactions, as the browser does. */
function closeConnection(database: IDBDatabase): void {
  const raw = (database as unknown as Internals)._rawDatabase;
  const { transactions } = raw;
  for (const transaction of transactions)
    if (transaction.db === database && transaction._state !== 'finished') transaction.abort();
  // fake-indexeddb would also wait, in a loop, for the transactions of all other connections.
  raw.transactions = [];
  forceCloseDatabase(database as never);
  raw.transactions = transactions;
}

export function createFaultyIndexedDB(factory: IDBFactory, accesses: TokenAccesses): FaultyIndexedDB {
  const hanging: (() => void)[] = [];
  const connections = new Map<IDBDatabase, PageLife>();
  const endRecording = recordAccesses(accesses, connections);
  const prototype = FakeTransaction.prototype as unknown as Internals;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the transaction.
  const { _start: start } = prototype;

  const browser: FaultyIndexedDB = {
    fault: 'none',
    forPage: (life) =>
      Object.assign(Object.create(factory) as IDBFactory, {
        open: (...args: Parameters<IDBFactory['open']>) => openFor(life, ...args),
        deleteDatabase: (name: string) => factory.deleteDatabase(name),
      }),
    heal() {
      browser.fault = 'none';
      for (const go of hanging.splice(0)) go();
    },
    closeConnections() {
      for (const database of connections.keys()) closeConnection(database);
      connections.clear();
    },
    text: () => {
      const { _databases: databases } = factory as unknown as Internals;
      const stores = [...databases.values()].flatMap(({ rawObjectStores }) => [...rawObjectStores.values()]);
      return JSON.stringify(
        stores.flatMap(({ records }) => [...records.values()].map(({ key, value }) => [key, value])),
      );
    },
    restore() {
      prototype._start = start;
      endRecording();
    },
  };

  prototype._start = function (this: Internals & IDBTransaction) {
    const life = connections.get(this.db);
    // The first opening creates the object store; other openings would wait for it in a loop of fake-indexeddb.
    if (!this._started && browser.fault === 'hangs' && this.mode !== 'versionchange') {
      this._started = true;
      hanging.push(() => start.call(this));
      return;
    }
    if (!life?.isFrozen) return start.call(this);
    this._started = true;
    void life.resumed().then(() => start.call(this));
  };

  /** A request whose events come late, or never in a page that is dead. */
  const openFor = (life: PageLife, ...args: Parameters<IDBFactory['open']>): IDBOpenDBRequest => {
    const request = new EventTarget() as EventTarget & Record<string, unknown>;
    if (!life.step()) return request as unknown as IDBOpenDBRequest;
    const real = factory.open(...args);
    const isLate = browser.fault === 'open late';
    const isHanging = browser.fault === 'hangs';
    const emit = (type: string, fields: object = {}): void => {
      Object.assign(request, {
        result: type === 'error' ? undefined : real.result,
        error: type === 'error' ? real.error : null,
        transaction: real.transaction,
      });
      const event = Object.assign(new Event(type), fields);
      Object.defineProperty(event, 'target', { value: request });
      life.run(() => {
        const handler = request[`on${type}`];
        if (typeof handler === 'function') (handler as (event: Event) => void).call(request, event);
        request.dispatchEvent(event);
      });
    };
    const later = async (type: string): Promise<void> => {
      if (isHanging) await new Promise<void>((resolve) => hanging.push(resolve));
      if (isLate) await new Promise<void>((resolve) => void setTimeout(resolve, OPEN_LATE_MS));
      await life.resumed();
      emit(type);
    };
    real.onupgradeneeded = () => emit('upgradeneeded');
    real.onsuccess = () => {
      connections.set(real.result, life);
      life.onDeath(() => {
        if (connections.delete(real.result)) closeConnection(real.result);
      });
      if (life.isDead) closeConnection(real.result);
      else void later('success');
    };
    real.onerror = () => void later('error');
    return request as unknown as IDBOpenDBRequest;
  };
  return browser;
}
