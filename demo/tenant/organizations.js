import { errors } from './oidc.js';

/** @typedef {import('./directory.js').Directory} Directory */
/** @typedef {ReturnType<typeof createOrganizations>} Organizations */

/**
 * Binds authorizations to organizations, and checks membership. Codes, access tokens and families of refresh tokens have
 * the id of their grant, so that binding the grant binds them all.
 *
 * An organization that is `null` is the personal account: a login without an organization.
 *
 * @param {{ directory: Directory, personalAccounts: boolean }} options
 */
export function createOrganizations({ directory, personalAccounts }) {
  /** @type {Map<string, string | null>} */
  const byGrant = new Map();

  return {
    personalAccounts,

    /**
     * @param {string} grantId
     * @param {string | null} organizationId
     */
    bind: (grantId, organizationId) => void byGrant.set(grantId, organizationId),

    /** @param {string | undefined} grantId */
    boundTo: (grantId) => byGrant.get(grantId ?? '') ?? null,

    /**
     * The organization that the `organization` parameter names.
     * @param {string} idOrName
     */
    requested(idOrName) {
      const organization = directory.organization(idOrName);
      if (!organization) throw new errors.InvalidRequest('parameter organization is invalid');
      return organization;
    },

    /**
     * The organization of a login without the parameter, or undefined if the person has to choose.
     * @param {string} sub
     * @param {{ silent: boolean }} how
     * @returns {string | null | undefined}
     */
    implied(sub, { silent }) {
      const memberships = directory.organizationsOf(sub);
      if (personalAccounts) return silent || memberships.length === 0 ? null : undefined;
      if (memberships.length === 0) {
        throw new errors.InvalidRequest(
          'client requires organization membership, but user does not belong to any organization',
        );
      }
      return memberships.length === 1 ? memberships[0]?.id : undefined;
    },

    /**
     * Why this person gets no token for this organization, or undefined if they do.
     * @param {string} sub
     * @param {string | null} organizationId
     */
    refusal(sub, organizationId) {
      if (directory.isBlocked(sub)) return { error: 'unauthorized', description: 'user is blocked' };
      if (organizationId === null || directory.membership(sub, organizationId)) return undefined;
      const description = `user ${sub} is not part of the ${organizationId} organization`;
      return { error: 'access_denied', description };
    },
  };
}
