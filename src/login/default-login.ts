import type { VerifiedToken } from '../claims/verify-token.js';
import type { Organization } from '../config/organization.js';
import { LoginRequiredError, UserMismatchError } from '../errors/errors.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';

/** Creates the function that signs in silently to the default organization of a user who has just signed in without one. */
export const createOpenDefault =
  (
    registry: SessionRegistry,
    getToken: (organization: string) => Promise<VerifiedToken | undefined>,
    assertTrusted: (organization: Organization, session: Session) => Promise<void>,
  ) =>
  /** @returns The session of that organization. It is registered, and not yet active. */
  async (organization: string, { sub }: VerifiedToken['claims']): Promise<Session> => {
    const isNew = !registry.find(organization);
    const token = await getToken(organization);
    const session = token && registry.find(token.organization.id);
    if (!session) throw new LoginRequiredError('signed_out');
    if (token.claims.sub !== sub) throw new UserMismatchError(sub, token.claims.sub);
    if (isNew) await assertTrusted(token.organization, session);
    return session;
  };
