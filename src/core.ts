import type { LastActive } from './last-active.js';
import type { Clients } from './clients.js';
import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import type { Settings } from './options.js';
import type { Caches } from './organization-cache.js';
import type { Registry } from './registry.js';
import type { SignOutRecord } from './sign-out-record.js';
import type { State } from './state.js';
import type { Tokens } from './tokens.js';
import type { Transactions } from './transactions.js';

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
