import type { VerifiedToken } from '../claims/verify-token.js';
import type { Core } from '../client/core.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import type { Session, TokenSource } from './session.js';
import { defaultAudience, type TokenRequest } from './token-request.js';

/** The only person an answer for a session may be for. */
export const expectedSub = ({ settings, registry }: Core, session: Session): string | undefined =>
  (settings.identity === 'single' && registry.sub()) || session.token()?.claims.sub;

/**
 * Takes a verified token in. `source` is how a fresh one came; after a login it may be another person's. The answer says which session has
 * it now, and when that is `stored`.
 *
 * @throws LoginRequiredError if the session was signed out meanwhile, UserMismatchError
 */
export function hold(
  core: Core,
  session: Session,
  request: TokenRequest,
  token: VerifiedToken,
  source?: TokenSource,
): { session: Session; stored: Promise<void> } {
  const { settings, caches, state, registry } = core;
  const { organization, claims, expiresAt, scope } = token;
  const { id } = organization;
  if (session.ended) throw new LoginRequiredError('signed_out');
  const interactive = source && source !== 'refresh' && source !== 'iframe';
  const sub = interactive ? undefined : expectedSub(core, session);
  if (sub !== undefined && sub !== claims.sub) throw new UserMismatchError(sub, claims.sub);

  // Where the app can't say, before anything changes.
  defaultAudience(settings, id);
  const known = registry.held.get(id);
  const taken = known !== session ? known : undefined;
  // Asked for by id and by name at the same time: the first one stays. A login takes over, also what an earlier page left.
  const stays = taken && !interactive ? taken : session;
  const goes = taken && (interactive ? taken : session);
  stays.id = id;
  stays.name ??= session.name ?? taken?.name;
  stays.keep(request, token, source);
  // Of the same person: whoever else signed in ended it before.
  for (const [key, old] of taken?.tokens ?? []) if (!stays.tokens.has(key)) stays.tokens.set(key, old);
  if (stays !== session) registry.put(id, session);
  registry.put(id, stays);
  if (goes) goes.gone ??= 'replaced';
  // What it is just renewing would be lost, and its refresh token sent once more.
  void goes?.end(interactive && !goes.idle() ? 'revoke' : 'retire');
  // Whatever the SDK still does for others must not undo what is stored now.
  for (const other of interactive ? registry.opening : [])
    if ([id, organization.name].includes(other.organization)) void other.cache?.leave('nothing');
  const store = async (): Promise<void> => {
    await goes?.withdrawn;
    if (stays !== session) return;
    if (interactive && caches) {
      // What an earlier page left there of somebody else.
      const old = registry.create(id);
      if ((await old.cache?.subject()) !== claims.sub) {
        void old.end('revoke');
        await old.withdrawn;
      }
    }
    await session.cache?.adopt(id);
  };
  const stored = store();
  const audience = request.audience || undefined;
  state.commit(
    taken && state.active() === taken ? { active: stays } : {},
    !known && ['sessionAdded', { organization }],
    source && ['tokenRenewed', { organization, audience, scope, expiresAt, source }],
  );
  return { session: stays, stored };
}
