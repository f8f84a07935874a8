import type { VerifiedToken } from '../claims/verify-token.js';
import type { Settings } from '../config/read-options.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import type { Caches } from '../storage/caches.js';
import type { TokenSource } from './events.js';
import type { SessionEnd } from './session-end.js';
import type { SessionRegistry } from './session-registry.js';
import type { Session } from './session.js';
import type { State } from './state.js';
import { defaultAudience, type TokenRequest } from './token-request.js';

/** A token that a session has received, to be adopted. */
export interface ReceivedToken {
  readonly session: Session;
  readonly request: TokenRequest;
  readonly token: VerifiedToken;
  /** How a new token was received. Undefined for one from storage. */
  readonly source?: TokenSource | undefined;
}

/** Takes verified tokens into the sessions. */
export interface AdoptToken {
  /**
   * Registers the session under the token's organization and keeps the token.
   *
   * @returns The session that has the token now, and a promise that settles when the token is in storage.
   * @throws LoginRequiredError if the session ended meanwhile.
   * @throws UserMismatchError if the token is another user's. Only an interactive login can change the user.
   */
  (received: ReceivedToken): { readonly session: Session; readonly stored: Promise<void> };
}

/** The only user whom a silent response for a session may belong to. */
export const expectedSubject = (
  settings: Settings,
  registry: SessionRegistry,
  session: Session,
): string | undefined =>
  (settings.identity === 'single' && registry.currentSubject()) || session.tokens.primary()?.claims.sub;

/** Which of two sessions of an organization stays, and how the other one ends. */
interface Decision {
  readonly kept: Session;
  readonly discarded: { readonly session: Session; readonly end: SessionEnd } | undefined;
}

/**
 * Decides which session stays when a session receives a token of an organization that has an `existing` one. A silent response joins the
 * existing session; a login replaces it.
 */
export function decideSessions(
  session: Session,
  existing: Session | undefined,
  isInteractive: boolean,
): Decision {
  if (existing === undefined || existing === session) return { kept: session, discarded: undefined };
  if (!isInteractive) return { kept: existing, discarded: { session, end: 'superseded' } };
  const end = existing.isIdle() ? 'superseded' : 'supersededDuringRequest';
  return { kept: session, discarded: { session: existing, end } };
}

export function createAdoptToken({
  settings,
  caches,
  state,
  registry,
}: {
  settings: Settings;
  caches: Caches | undefined;
  state: State;
  registry: SessionRegistry;
}): AdoptToken {
  /** What an earlier page stored for another user is removed before this user's tokens are written. */
  const removeOtherUsersEntries = async (id: string, subject: string): Promise<void> => {
    const stored = registry.create(id);
    if ((await stored.cache?.subject()) === subject) return;
    void registry.end(stored, 'otherUser');
    await stored.removedFromStorage;
  };

  return ({ session, request, token, source }) => {
    const { organization, claims, expiresAt, scope } = token;
    const { id } = organization;
    const isInteractive = source === 'popup' || source === 'redirect' || source === 'exchange';
    if (session.end) throw new LoginRequiredError('signed_out');
    const subject = isInteractive ? undefined : expectedSubject(settings, registry, session);
    if (subject !== undefined && subject !== claims.sub) throw new UserMismatchError(subject, claims.sub);
    // The option `audienceFor` can fail: before anything changes.
    defaultAudience(settings, id);

    const existing = registry.sessions.get(id);
    const { kept, discarded } = decideSessions(session, existing, isInteractive);
    const pinnedName = session.pinnedName ?? existing?.pinnedName;

    // 1. The organization has the session that stays.
    registry.set(id, kept, pinnedName);

    // 2. It has the token. The existing session is the same user's: another user's ended before.
    kept.tokens.store(request, token, source);
    if (existing && existing !== kept) kept.tokens.takeOver(existing.tokens);

    // 3. The other session ends.
    if (discarded) void registry.end(discarded.session, discarded.end);

    // 4. After a login, what the SDK still does for older requests must not overwrite what is stored now.
    if (isInteractive)
      for (const older of registry.pending)
        if (older.goesBy(id) || older.goesBy(organization.name)) void older.cache?.detach('nothing');

    // 5. Storage follows.
    const store = async (): Promise<void> => {
      await discarded?.session.removedFromStorage;
      if (kept !== session) return;
      if (isInteractive && caches) await removeOtherUsersEntries(id, claims.sub);
      await session.cache?.assignTo(id);
    };
    const stored = store();

    // 6. The snapshot and the events tell it.
    state.commit(
      discarded && state.active() === discarded.session ? { active: kept } : {},
      !existing && ['sessionAdded', { organization }],
      source && [
        'tokenRenewed',
        { organization, audience: request.audience || undefined, scope, expiresAt, source },
      ],
    );
    return { session: kept, stored };
  };
}
