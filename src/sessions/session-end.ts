import type { Leaving } from '../storage/organization-cache.js';

/**
 * How a session ends. Revoke its refresh tokens and forget it, the same but for what another tab uses, only forget it, leave what is shared
 * to the session that took over, leave what is shared as another tab left it, or leave there what is somebody else's.
 */
export type Farewell = 'revoke' | 'evict' | 'forget' | 'retire' | 'withdraw' | 'disown';

/** What each takes along from storage, and whether it revokes refresh tokens. */
export const farewells: Record<Farewell, { readonly leaving: Leaving; readonly revokes: boolean }> = {
  revoke: { leaving: 'all', revokes: true },
  evict: { leaving: 'unless-replaced', revokes: true },
  forget: { leaving: 'unless-replaced', revokes: false },
  retire: { leaving: 'nothing', revokes: true },
  withdraw: { leaving: 'written', revokes: true },
  disown: { leaving: 'written', revokes: false },
};
