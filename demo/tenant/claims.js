/** The claims of a token without those of Actions, in the shape that Auth0 gives them. */

/** @typedef {ReturnType<typeof createClaims>} Claims */

/** The claims of each scope. */
export const CLAIMS_BY_SCOPE = {
  openid: ['sub', 'org_id', 'org_name'],
  profile: ['name', 'nickname', 'picture', 'updated_at'],
  email: ['email', 'email_verified'],
};

/**
 * @param {object} parts
 * @param {import('./directory.js').Directory} parts.directory
 * @param {boolean} parts.organizationNames the tenant's setting that puts `org_name` beside `org_id`
 */
export function createClaims({ directory, organizationNames }) {
  /** @param {string | null} organizationId */
  function ofOrganization(organizationId) {
    const organization = organizationId === null ? undefined : directory.organization(organizationId);
    if (!organization) return {};
    return { org_id: organization.id, ...(organizationNames && { org_name: organization.name }) };
  }

  return {
    /**
     * For ID tokens and `/userinfo`.
     * @param {string} sub
     * @param {string | null} organizationId
     */
    ofPerson(sub, organizationId) {
      const person = directory.person(sub);
      if (!person) throw new Error(`No such person: ${sub}`);
      const { name, nickname, email } = person;
      return {
        sub,
        name,
        nickname,
        email,
        email_verified: true,
        updated_at: '2025-01-01T00:00:00.000Z',
        ...ofOrganization(organizationId),
      };
    },

    /** For access tokens. @param {string | null} organizationId */
    ofAccess: ofOrganization,

    /**
     * The person's permissions in the organization.
     * @param {string | undefined} sub
     * @param {string | null} organizationId
     */
    permissions(sub, organizationId) {
      const membership =
        organizationId === null ? undefined : directory.membership(sub ?? '', organizationId);
      return membership?.permissions ?? [];
    },
  };
}
