import type { Core } from '../client/core.js';
import { LoginRequiredError } from '../errors/errors.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import type { Session } from './session.js';
import { everything, type SignOuts } from '../storage/sign-out-log.js';
import type { OrganizationChangeReason, OrgSessionEvents } from './state.js';

const seenKey = ({ namespace }: Core): string => `${namespace.root}seen`;

/** Makes a session the active one, and remembers it for the next page. */
export function activate(
  core: Core,
  session: Session,
  reason: OrganizationChangeReason,
  started?: OrgSessionEvents['switchStarted'],
): Organization {
  const { environment, state, lastActive, signOutRecord } = core;
  const current = session.token()?.organization;
  if (session.ended || !current) throw new LoginRequiredError('signed_out');
  const before = state.active();
  const previous = before?.token()?.organization;
  state.commit(
    { phase: undefined, active: session, switchingTo: undefined, error: undefined },
    started && ['switchStarted', started],
    before !== session && ['organizationChanged', { previous, current, reason }],
  );
  // Whoever hears of it need not wait for storage, but may have signed out.
  if (state.active() !== session) return current;
  lastActive.inEach((storage, key) => storage.setItem(key, current.id));
  try {
    const seen = signOutRecord.read().filter(Boolean);
    const tab = environment.tabStorage();
    if (seen.length) tab?.setItem(seenKey(core), JSON.stringify(seen));
    else tab?.removeItem(seenKey(core));
  } catch {
    // Full or blocked: then the tab does not know where it was, either.
  }
  return current;
}

/** The id of this tab's last active organization, unless another tab signed out of it since, or else of the browser's. */
export function lastActiveId(core: Core, signOuts: SignOuts): string | undefined {
  const { environment, lastActive } = core;
  return lastActive.inEach((storage, key) => {
    const id = storage.getItem(key);
    if (id === null || !isOrganizationId(id)) return undefined;
    // A tab that was closed and restored, say, heard of nothing.
    const seen = storage === environment.tabStorage() ? readTexts(storage.getItem(seenKey(core))) : undefined;
    return seen && [everything, id].some((what) => signOuts.since(what, seen)) ? undefined : id;
  });
}

function readTexts(text: string | null): string[] {
  try {
    const texts: unknown = JSON.parse(text ?? '');
    return Array.isArray(texts) ? texts.map(String) : [];
  } catch {
    return [];
  }
}
