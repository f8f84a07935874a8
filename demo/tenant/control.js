/** @typedef {ReturnType<typeof createControl>} Control */
/** @typedef {import('./lies.js').Lie} Lie */

/**
 * The commands that make the tenant lie and fail, change what it knows, and tell what it was asked. Each takes one
 * object, so that a command over HTTP (see control-endpoint.js) is the same object as JSON. An organization is given
 * by its id or its name.
 *
 * @param {object} parts
 * @param {import('./lies.js').Lies} parts.lies
 * @param {import('./gate.js').Gate} parts.gate
 * @param {import('./journal.js').Journal} parts.journal
 * @param {import('./storage.js').Storage} parts.storage
 * @param {import('./clock.js').Clock} parts.clock
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./invitations.js').Invitations} parts.invitations
 * @param {import('../directory.js').Directory} parts.directory
 */
export function createControl({
  lies,
  gate,
  journal,
  storage,
  clock,
  organizations,
  invitations,
  directory,
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
    /** @param {Lie} lie */
    lie: (lie) => ({ id: lies.add(lie) }),

    /** One lie, or all of them. @param {{ id?: number }} [which] */
    clearLies: ({ id } = {}) => lies.forget(id),

    /**
     * Every prompt=none fails, until `clearLies`.
     * @param {Pick<Lie, 'organization' | 'times' | 'error' | 'description'>} [lie]
     */
    denySilent: (lie) => ({
      id: lies.add({
        endpoint: 'authorize',
        silent: true,
        times: 'always',
        error: 'login_required',
        description: 'Login required',
        ...lie,
      }),
    }),

    /** How many requests are held or hang. */
    held: () => gate.held(),
    /** Resolves once so many requests are held. @param {{ count?: number }} [until] */
    untilHeld: ({ count = 1 } = {}) => gate.untilHeld(count),
    /** Lets held requests go and tells how many. @param {{ organization?: string | null }} [which] */
    release: ({ organization } = {}) => gate.release(filterOf(organization)),

    /** Tells how many. @param {{ sub?: string, organization?: string | null }} [which] */
    revokeRefreshTokens({ sub, organization } = {}) {
      const id = filterOf(organization);
      return storage.remove(
        'RefreshToken',
        (token) =>
          (sub === undefined || token.accountId === sub) &&
          (id === undefined || organizations.boundTo(token.grantId) === id),
      );
    },

    /** As if the SSO cookie had expired. Tells how many sessions ended. @param {{ sub?: string }} [whose] */
    endSsoSession: ({ sub } = {}) =>
      storage.remove('Session', (session) => sub === undefined || session.accountId === sub),

    /** @param {{ sub: string }} who */
    blockUser: ({ sub }) => directory.block(sub),
    /** @param {{ sub: string }} who */
    unblockUser: ({ sub }) => directory.unblock(sub),

    /** @param {{ sub: string, organization: string } & Partial<import('../directory.js').Membership>} member */
    addMember: ({ sub, organization, roles = ['viewer'], permissions = ['read:invoices'] }) =>
      directory.addMember(sub, idOf(organization), { roles, permissions }),
    /** @param {{ sub: string, organization: string }} member */
    removeMember: ({ sub, organization }) => directory.removeMember(sub, idOf(organization)),

    /** @param {{ organization: string, name: string }} change */
    renameOrganization: ({ organization, name }) => directory.rename(idOf(organization), name),

    /** `iat`, `exp` and `auth_time` of all tokens from now on. @param {{ offset: number }} change seconds */
    setClock: ({ offset }) => clock.set(offset),

    /** @param {{ organization: string, email: string, appUrl?: string }} invitation */
    createInvitation: (invitation) => invitations.create(invitation),

    /**
     * What was asked and answered, oldest first; with a filter, the entries that have these values.
     * @param {Partial<import('./journal.js').JournalEntry>} [filter]
     */
    requests: (filter) => journal.requests(filter),
    /** How many requests there were about each organization. @param {Partial<import('./journal.js').JournalEntry>} [filter] */
    countByOrganization: (filter) => journal.countByOrganization(filter),
    clearRequests: () => journal.clear(),
  };
}
