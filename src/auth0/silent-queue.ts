import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { Tenant } from '../config/tenant.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { TemporaryError } from '../errors/errors.js';
import { createQueue } from '../lib/queue.js';
import { withDeadline } from '../lib/with-timeout.js';

/**
 * Runs one silent request or one popup login at a time. Auth0's SDK waits at most five seconds for its own locks, and accepts a message of
 * any iframe or popup as the response of the one that it opened.
 */
export interface SilentQueue {
  /** Runs work when no other work of this tab runs. @param isFirst Whether it runs before all work that waits. Default: false. */
  readonly runInTab: <Result>(work: () => Promise<Result>, isFirst?: boolean) => Promise<Result>;
  /**
   * Runs work when no other work of any tab runs. If another tab does not release the lock in time, the work runs without it.
   *
   * @param tenant Where the work sends its requests to. Another tab's work for another tenant does not delay it.
   * @param canWait Whether all other work of this tab that waits runs before it. Called whenever work is done. Default: false.
   * @throws TemporaryError if the work does not end in time. Later work then runs although it has not ended.
   */
  readonly runAcrossTabs: <Result>(
    tenant: Tenant,
    work: () => Promise<Result>,
    canWait?: () => boolean | undefined,
  ) => Promise<Result>;
}

/** How often a tab that waits for the lock looks which tab has it. */
const HOLDER_CHECK_MS = 5000;
/** A browser that does not answer which tab has the lock must not stop the wait from ending. */
const QUERY_TIMEOUT_MS = 1000;
/**
 * If the same tab has the lock at so many checks in a row, the browser has suspended it. It releases the lock when the user returns to it.
 * The same if the browser does not tell which tab has the lock.
 */
const MAX_CHECKS = 3;

export function createSilentQueue(
  { domain, silentTimeoutInSeconds, requestTimeoutInSeconds }: Settings,
  environment: Environment,
  { silentLock }: StorageKeys,
): SilentQueue {
  const { run } = createQueue();
  /** By refresh token and then by iframe, each request up to three times. */
  const workTimeoutMs = 2 * (silentTimeoutInSeconds + 3 * requestTimeoutInSeconds) * 1000;
  /** The tab that did not release the lock in time. */
  let suspendedTab: string | undefined;

  /** Calls `giveUp` if the tab that has the lock does not release it. Returns a function that ends the checks. */
  const watchHolder = (locks: LockManager, lockName: string, giveUp: () => void): (() => void) => {
    let holder: string | undefined;
    let checks = 0;
    const check = async (): Promise<void> => {
      const { held } = await withDeadline<LockManagerSnapshot>(QUERY_TIMEOUT_MS, locks.query(), () => ({}));
      const current = held?.find(({ name }) => name === lockName)?.clientId;
      checks = current === holder ? checks + 1 : 1;
      holder = current;
      if (checks < MAX_CHECKS && (!holder || holder !== suspendedTab)) return;
      suspendedTab = holder;
      giveUp();
    };
    const timer = setInterval(() => void check().catch(giveUp), HOLDER_CHECK_MS);
    return () => clearInterval(timer);
  };

  /** Runs work under the lock of all tabs. Without it if there is no such lock, or if the browser refuses it or does not grant it in time. */
  const runUnderLock = async <Result>(tenant: Tenant, work: () => Promise<Result>): Promise<Result> => {
    const locks = environment.locks();
    if (!locks) return work();
    const lockName = tenant.domain === domain ? silentLock : `${silentLock}::${tenant.domain}`;
    let result: Promise<Result> | undefined;
    const waiting = new AbortController();
    const { signal } = waiting;
    const endChecks = watchHolder(locks, lockName, () => waiting.abort());
    try {
      await locks.request(lockName, { signal }, async () => {
        endChecks();
        // The browser can grant the lock at the moment at which the wait ends.
        if (signal.aborted) return;
        suspendedTab = undefined;
        result = work();
        await result.catch(() => undefined);
      });
    } catch {
      // The wait ended, or the browser refuses Web Locks: where the user blocks the storage of the site, for example.
    } finally {
      endChecks();
    }
    if (result) return result;
    return signal.aborted ? work() : environment.withoutLocks(work);
  };

  return {
    runInTab: run,
    runAcrossTabs: (tenant, work, canWait) =>
      run(
        () =>
          runUnderLock(tenant, () =>
            withDeadline(workTimeoutMs, work(), () => {
              throw new TemporaryError('The identity provider did not answer in time.');
            }),
          ),
        false,
        canWait,
      ),
  };
}
