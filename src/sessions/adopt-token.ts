import { actorOf } from '../claims/read-claims.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Settings } from '../config/read-options.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import type { Caches } from '../storage/caches.js';
import type { SignOutLog } from '../storage/sign-out-log.js';
import type { TokenSource } from './events.js';
import { permissionsChangedEvent } from './permission-changes.js';
import type { SessionEnd } from './session-end.js';
import type { SessionRegistry } from './session-registry.js';
import type { Session } from './session.js';
import type { State } from './state.js';
import { defaultAudience, type TokenRequest } from './token-request.js';
import type { UsedTenants } from './used-tenants.js';

/** A verified token that a session has received. */
export interface ReceivedToken {
  readonly session: Session;
  readonly request: TokenRequest;
  readonly token: VerifiedToken;
  /** How a new token was received. Undefined for one from storage. */
  readonly source?: TokenSource | undefined;
  /** Whether it was requested in advance. It is then kept apart: the session is registered, and events are emitted, when it is used. */
  readonly isPrefetch?: boolean | undefined;
}

/** Adds a verified token to a session, and registers the session. */
export interface AdoptToken {
  /**
   * Registers the session under the token's organization and stores the token in it.
   *
   * @returns The session that has the token now, and a promise that settles when the token is in storage. It rejects if the session has ended meanwhile, unless
   * it is that of a login.
   * @throws LoginRequiredError if the session has ended.
   * @throws UserMismatchError if the token belongs to another user. Only an interactive login can change the user.
   */
  (received: ReceivedToken): { readonly session: Session; readonly stored: Promise<void> };
}

/** Returns the `sub` that the tokens of a silent request must have. Undefined if any user is accepted. */
export const expectedSubject = (
  settings: Settings,
  registry: SessionRegistry,
  session: Session | undefined,
): string | undefined =>
  (settings.identity === 'single' && registry.currentSubject()) || session?.tokens.primary()?.claims.sub;

/** Which of two sessions of an organization is kept, and how the other one ends. */
interface Decision {
  readonly kept: Session;
  readonly discarded: { readonly session: Session; readonly end: SessionEnd } | undefined;
}

/**
 * Decides which session is kept when a session receives a token for an organization that already has a session (`existing`). After a silent
 * request the existing session is kept; a login replaces it.
 */
function decideSessions(session: Session, existing: Session | undefined, isInteractive: boolean): Decision {
  if (existing === undefined || existing === session) return { kept: session, discarded: undefined };
  if (!isInteractive) return { kept: existing, discarded: { session, end: 'superseded' } };
  const end = existing.isIdle() ? 'superseded' : 'supersededDuringRequest';
  return { kept: session, discarded: { session: existing, end } };
}

export function createAdoptToken({
  settings,
  signOutLog,
  caches,
  state,
  registry,
  usedTenants,
}: {
  settings: Settings;
  signOutLog: SignOutLog;
  caches: Caches | undefined;
  state: State;
  registry: SessionRegistry;
  usedTenants: UsedTenants;
}): AdoptToken {
  /** Removes what an earlier page stored for another user. Runs before this user's tokens are written. */
  const removeOtherUsersEntries = async (id: string, subject: string): Promise<void> => {
    const stored = registry.create(id);
    if ((await stored.cache?.subject()) === subject) return;
    void registry.end(stored, 'otherUserStored');
    await stored.removedFromStorage;
  };

  return ({ session, request, token, source, isPrefetch }) => {
    const { organization, claims, expiresAt, scope } = token;
    const { id } = organization;
    const isInteractive = source !== undefined && source !== 'refresh' && source !== 'iframe';
    // Another tab's sign-out can be in the log before this tab has received it.
    if (!session.end && registry.isSignedOut(session, [id, organization.name]))
      void registry.end(session, 'signedOutElsewhere');
    if (session.end) throw new LoginRequiredError('signed_out');
    const existing = registry.sessions.get(id);
    // With `identity: 'per-organization'`, a session that was requested by name meets the one that has the organization's id only here.
    const subject = isInteractive
      ? undefined
      : (expectedSubject(settings, registry, session) ?? existing?.tokens.primary()?.claims.sub);
    if (subject !== undefined && subject !== claims.sub) throw new UserMismatchError(subject, claims.sub);
    // A silent request must not change who acts for the user: an administrator, or the user.
    const actor = actorOf((existing ?? session).tokens.primary() ?? token)?.sub;
    const newActor = actorOf(token)?.sub;
    if (!isInteractive && actor !== newActor)
      throw new UserMismatchError(actor ?? claims.sub, newActor ?? claims.sub);
    // The option `audienceFor` can throw. Call it before anything changes.
    defaultAudience(settings, id);
    if (source) usedTenants.add(id);

    if (isPrefetch) {
      // Not after the end of the last session, which is a sign-out.
      if (registry.sessions.size > 0 && (!existing || existing === session))
        session.tokens.prefetched = { request, token, source };
      return { session, stored: Promise.resolve() };
    }

    const { kept, discarded } = decideSessions(session, existing, isInteractive);
    const pinnedName = session.pinnedName ?? existing?.pinnedName;

    const formerDefault = existing?.tokens.cached({});

    // 1. Register the session that is kept.
    registry.set(id, kept, pinnedName);

    // 2. Store the token in it. The existing session belongs to the same user: a session of another user has ended before.
    kept.tokens.store(request, token, source);
    if (existing && existing !== kept) kept.takeOver(existing);
    if (isInteractive) signOutLog.unblock(kept.names());

    // 3. End the other session.
    if (discarded) {
      kept.cache?.replaced.takeOver(discarded.session.cache);
      void registry.end(discarded.session, discarded.end);
    }

    // 4. End a session that has a token in advance, of this organization or of another user. After a login, detach the caches of older
    // requests: the SDK must not overwrite the new tokens with their responses. The new tokens can overwrite what they have written.
    for (const older of registry.pending) {
      const { sub } = (older.tokens.primary() ?? older.tokens.prefetched?.token ?? token).claims;
      if (settings.identity === 'single' && sub !== claims.sub) void registry.end(older, 'otherUser');
      else if (older.goesBy(id) || older.goesBy(organization.name)) {
        if (older.tokens.prefetched) void registry.end(older, 'superseded');
        else if (isInteractive) {
          kept.cache?.replaced.takeOver(older.cache);
          // The refresh token in its response is lost, so the stored one, which was used already, must not stay.
          if (older.cache) registry.finishLater(older.cache.detach(older.isBusy() ? 'all' : 'nothing'));
        }
      }
    }

    // 5. Write the token to storage.
    const store = async (): Promise<void> => {
      await discarded?.session.removedFromStorage;
      if (kept === session) {
        if (isInteractive && caches) await removeOtherUsersEntries(id, claims.sub);
        try {
          await session.cache?.assignTo(id, settings.useMrrt);
        } finally {
          registry.finishLater(session.revokeReplaced());
        }
      }
      // The user can have signed out while storage was slow.
      if (kept.end && !isInteractive) throw new LoginRequiredError('signed_out');
    };
    const stored = store();

    // 6. Change the snapshot and emit the events.
    state.commit(
      discarded && state.active() === discarded.session ? { active: kept } : {},
      !existing && ['sessionAdded', { organization }],
      source && [
        'tokenRenewed',
        { organization, audience: request.audience || undefined, scope, expiresAt, source },
      ],
      permissionsChangedEvent(formerDefault, kept.tokens.cached({})),
    );
    return { session: kept, stored };
  };
}
