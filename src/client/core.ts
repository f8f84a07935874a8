import type { LastActive } from '../sessions/last-active.js';
import type { Clients } from '../auth0/client-pool.js';
import type { Environment } from '../config/environment.js';
import type { Namespace } from '../config/storage-keys.js';
import type { Settings } from '../config/options.js';
import type { Caches } from '../storage/organization-cache.js';
import type { Registry } from '../sessions/session-registry.js';
import type { SignOutRecord } from '../storage/sign-out-record.js';
import type { State } from '../sessions/state.js';
import type { Tokens } from '../tokens/get-token.js';
import type { Transactions } from '../login/login-transactions.js';

/** The parts that every verb of the client is made of. */
export interface Core {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly namespace: Namespace;
  readonly clients: Clients;
  readonly signOutRecord: SignOutRecord;
  /** Undefined in memory mode. */
  readonly caches: Caches | undefined;
  readonly state: State;
  readonly lastActive: LastActive;
  readonly registry: Registry;
  readonly tokens: Tokens;
  readonly transactions: Transactions;
}
