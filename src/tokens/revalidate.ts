import { withOrganization } from '../errors/any-error.js';
import { LoginRequiredError } from '../errors/errors.js';
import type { SilentQueue } from '../auth0/silent-queue.js';
import { isFinalEnd } from '../sessions/session-end.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { State } from '../sessions/state.js';
import type { GetVerifiedToken } from './get-token.js';

/** Gets an organization's token again because what it says can be out of date. */
export interface Revalidation {
  /**
   * Gets a new token. Tokens that were received before, for any audience, are not used afterwards.
   *
   * @param organization Default: the active organization.
   * @returns The access token.
   */
  readonly revalidate: (organization?: string | null) => Promise<string>;
  /** Removes the access tokens that are stored for an organization without a session in this tab. The refresh tokens stay. */
  readonly discardStored: (organization: string) => Promise<void>;
}

export function createRevalidation({
  state,
  registry,
  silentQueue,
  getToken,
}: {
  state: State;
  registry: SessionRegistry;
  silentQueue: SilentQueue;
  getToken: GetVerifiedToken;
}): Revalidation {
  /** Under the lock of all tabs: the refresh token beside an access token must not change meanwhile. */
  const discardExcept = ({ cache, tenant }: Session, accessToken?: string): Promise<void> | undefined =>
    cache && silentQueue.runAcrossTabs(tenant(), () => cache.discard((other) => other !== accessToken));

  const markStale = (organization: string): void => {
    for (const session of registry.all()) if (session.goesBy(organization)) session.tokens.markStale();
  };

  return {
    async revalidate(organization = state.active()?.id) {
      if (organization === undefined) throw new LoginRequiredError('no_active_organization');
      const parsed = registry.parseOrganization(organization);
      markStale(parsed);
      const token = await getToken(organization, { cacheMode: 'off' });
      if (!token) throw new LoginRequiredError('session_expired');
      const { accessToken, claims } = token;
      const session = registry.sessions.get(token.organization.id);
      // If storage fails, this tab does not use what is stored nevertheless.
      await session?.track(async () => discardExcept(session, accessToken)).catch(() => undefined);
      const current = registry.sessions.get(token.organization.id);
      // The user can have signed out, and in again, or another one signed in, while the removal waited.
      const isOver = session?.end && isFinalEnd(session.end);
      if (isOver || current?.tokens.primary()?.claims.sub !== claims.sub)
        throw withOrganization(session?.endError ?? new LoginRequiredError('signed_out'), organization);
      return accessToken;
    },
    async discardStored(organization) {
      markStale(organization);
      const reader = registry.create(organization);
      await registry.runReader(reader, async () => discardExcept(reader));
    },
  };
}
