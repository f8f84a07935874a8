import { about, type AnyOrgSessionError } from '../errors/any-error.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Core } from '../client/core.js';
import { ask } from '../sessions/request-token.js';
import { expectedSub, hold } from '../sessions/adopt-token.js';
import type { Session } from '../sessions/session.js';
import type { Renew } from './renew-token.js';
import { everything, type SignOuts } from '../storage/sign-out-log.js';
import type { Obtain } from './get-token.js';

/** From storage, or else from the identity provider. */
export function createObtain(core: Core, renew: Renew, signOuts: SignOuts): Obtain {
  const { environment, registry, tokens } = core;
  /** Also of the session that took over from it: what was asked for before must not bring it back. */
  const signedOutSince = ({ id, organization, name, born }: Session): boolean =>
    [everything, id, organization, name].some((what) => what !== undefined && signOuts.since(what, born));
  return async (asked, session, request, cacheMode, quiet) => {
    let usedUp: string | undefined;
    /** What storage has for it, verified; what is there for somebody else is thrown away. */
    const stored = async (): Promise<VerifiedToken | undefined> => {
      if (!session.cache || session.expired()) return undefined;
      const look = (): Promise<VerifiedToken | undefined> =>
        session.attempt(() => ask(core, session, request, () => expectedSub(core, session), 'cache-only'));
      // Opened to look, and not held: nobody else can reach it.
      const alone = cacheMode === 'cache-only' && !registry.isHeld(session);
      try {
        const token = await (alone ? session.cache.look(look) : look());
        if (!token || !session.usable(token)) {
          usedUp = token?.accessToken;
          return undefined;
        }
        await hold(core, session, request, token).stored;
        return token;
      } catch (error) {
        if (/_mismatch$/.test((error as AnyOrgSessionError).code)) await session.wipe();
        return undefined;
      }
    };
    const sub = expectedSub(core, session);
    const found = cacheMode === 'off' ? undefined : await stored();
    if (found || cacheMode === 'cache-only') return found;
    try {
      return await renew(asked, session, request, cacheMode, quiet, usedUp);
    } catch (error) {
      // Somebody signed in to it meanwhile, and their session took over.
      const heir = registry.find(session.id ?? session.organization ?? '');
      const succeeded = heir && heir !== session && (sub === undefined || heir.token()?.claims.sub === sub);
      // Another request found out that it was no good. That is no sign-out: who waits asks anew.
      const lost =
        !heir && /^(mismatch|expired|evicted|replaced)$/.test(session.gone ?? '') && isSignedOut(error);
      if ((succeeded || lost) && !signedOutSince(session)) {
        session.overtaken = true;
        return tokens.get(asked, { ...request, cacheMode }, quiet);
      }
      const held = session.held(request);
      // It is renewed a minute before its time: it is good for that long.
      const good = held && !session.expired() && held.expiresAt > environment.now();
      if (good && cacheMode === 'on' && (error as AnyOrgSessionError).code === 'temporary') return held;
      throw about(error, asked);
    }
  };
}

const isSignedOut = (error: unknown): boolean => (error as { reason?: unknown }).reason === 'signed_out';
