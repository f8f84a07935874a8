/** @typedef {ReturnType<typeof createControl>} Control */
/** @typedef {import('./fault-injection/faults.js').Fault} Fault */

/** @typedef {{ url: string, issuer: string, clientId: string, audience: string }} Facts what an application has to know of the tenant */

/**
 * The commands for tests: they inject faults, change the tenant's data and return the requests that it received. Each
 * takes one object, so that a command over HTTP (see control-endpoint.js) is the same object as JSON. An organization
 * is given by its id or its name.
 *
 * @param {object} parts
 * @param {import('./fault-injection/faults.js').Faults} parts.faults
 * @param {import('./request-hold.js').RequestHold} parts.requestHold
 * @param {import('./request-log.js').RequestLog} parts.requestLog
 * @param {import('./storage.js').Storage} parts.storage
 * @param {import('./clock.js').Clock} parts.clock
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./invitations.js').Invitations} parts.invitations
 * @param {import('./session-transfer.js').SessionTransfers} parts.sessionTransfers
 * @param {import('./authenticators.js').Authenticators} parts.authenticators
 * @param {import('./text-messages.js').TextMessages} parts.textMessages
 * @param {import('./directory.js').Directory} parts.directory
 * @param {() => Facts} parts.facts
 */
export function createControl({
  faults,
  requestHold,
  requestLog,
  storage,
  clock,
  organizations,
  invitations,
  sessionTransfers,
  authenticators,
  textMessages,
  directory,
  facts,
}) {
  /** @param {string} idOrName */
  function idOf(idOrName) {
    const id = directory.organization(idOrName)?.id;
    if (id === undefined) throw new Error(`No such organization: ${idOrName}`);
    return id;
  }
  /** @param {string | null | undefined} idOrName */
  const filterOf = (idOrName) => (typeof idOrName === 'string' ? idOf(idOrName) : idOrName);

  return {
    /** @param {Fault} fault */
    injectFault: (fault) => ({ id: faults.add(fault) }),

    /** Removes one fault, or all. @param {{ id?: number }} [which] */
    clearFaults: ({ id } = {}) => faults.remove(id),

    /**
     * Every prompt=none fails until `clearFaults`.
     * @param {Pick<Fault, 'organization' | 'times' | 'error' | 'description'>} [fault]
     */
    denySilent: (fault) => ({
      id: faults.add({
        endpoint: 'authorize',
        silent: true,
        times: 'always',
        error: 'login_required',
        description: 'Login required',
        ...fault,
      }),
    }),

    /** How many requests are held or hang. */
    held: () => requestHold.held(),
    /** Resolves once this number of requests is held. @param {{ count?: number }} [until] */
    untilHeld: ({ count = 1 } = {}) => requestHold.untilHeld(count),
    /** Releases held requests and returns their number. @param {{ organization?: string | null }} [which] */
    release: ({ organization } = {}) => requestHold.release(filterOf(organization)),

    /** Returns their number. @param {{ sub?: string, organization?: string | null }} [which] */
    revokeRefreshTokens({ sub, organization } = {}) {
      const id = filterOf(organization);
      return storage.remove(
        'RefreshToken',
        (token) =>
          (sub === undefined || token.accountId === sub) &&
          (id === undefined || organizations.boundTo(token.grantId) === id),
      );
    },

    /** Ends SSO sessions, as if the cookie had expired. Returns their number. @param {{ sub?: string }} [whose] */
    endSsoSession: ({ sub } = {}) =>
      storage.remove('Session', (session) => sub === undefined || session.accountId === sub),

    /** @param {{ sub: string }} who */
    blockUser: ({ sub }) => directory.block(sub),
    /** @param {{ sub: string }} who */
    unblockUser: ({ sub }) => directory.unblock(sub),

    /** @param {{ sub: string, organization: string } & Partial<import('./directory.js').Membership>} member */
    addMember: ({ sub, organization, roles = ['viewer'], permissions = ['read:invoices'] }) =>
      directory.addMember(sub, idOf(organization), { roles, permissions }),
    /** @param {{ sub: string, organization: string }} member */
    removeMember: ({ sub, organization }) => directory.removeMember(sub, idOf(organization)),

    /** @param {{ organization: string, name: string }} change */
    renameOrganization: ({ organization, name }) => directory.rename(idOf(organization), name),
    /** @param {{ organization: string }} which */
    deleteOrganization: ({ organization }) => directory.deleteOrganization(idOf(organization)),

    /** `iat`, `exp` and `auth_time` of all tokens from now on. @param {{ offset: number }} change seconds */
    setClock: ({ offset }) => clock.set(offset),
    /** Lets time pass for tokens, codes, refresh tokens and SSO sessions. @param {{ seconds: number }} time */
    advanceClock: ({ seconds }) => clock.advance(seconds),

    /** What a native application would put into its link. @param {{ sub: string }} user */
    createSessionTransferToken: (user) => sessionTransfers.create(user),

    /** The text messages that the tenant would have sent, newest first. */
    textMessages: () => textMessages.list(),
    /** The code that the person's authenticator app shows now. @param {{ sub: string }} user */
    oneTimeCode: ({ sub }) => authenticators.codeOf(sub),
    /** Removes the second factors of one person, or of all, with their recovery codes. @param {{ sub?: string }} [whose] */
    removeAuthenticators: ({ sub } = {}) => authenticators.remove(sub),

    /** @param {{ organization: string, email: string, appUrl?: string }} invitation */
    createInvitation: (invitation) => invitations.create(invitation),

    /**
     * The requests and how they were answered, oldest first; with a filter, the entries that have all its values.
     * @param {Partial<import('./request-log.js').RequestLogEntry>} [filter]
     */
    requests: (filter) => requestLog.requests(filter),
    /** The number of requests for each organization. @param {Partial<import('./request-log.js').RequestLogEntry>} [filter] */
    countByOrganization: (filter) => requestLog.countByOrganization(filter),
    clearRequests: () => requestLog.clear(),

    /** What an application has to know, and who is there. */
    describe: () => ({
      ...facts(),
      organizations: directory.organizations.map(({ id, name, displayName }) => ({ id, name, displayName })),
      people: directory.people.map(({ sub, email, name }) => {
        const organizations = directory.organizationsOf(sub).map((one) => one.name);
        return { sub, email, name, organizations };
      }),
    }),

    /** Undoes faults, held requests, the clock, the log, second factors, and changes of people, memberships and organizations. */
    reset() {
      faults.remove();
      requestHold.release();
      clock.reset();
      requestLog.clear();
      authenticators.remove();
      textMessages.clear();
      directory.restore();
    },
  };
}
