import { problem, verifyBearer } from './bearer.js';

/** @type {Record<string, string>} */
const SCOPES = { '/my-org/details': 'read:my_org:details', '/my-org/members': 'read:my_org:members' };

/**
 * Two endpoints of Auth0's My Organization API. The organization is that of the token.
 *
 * @param {object} parts
 * @param {string} parts.issuer
 * @param {import('./key.js').SigningKey} parts.key
 * @param {import('./directory.js').Directory} parts.directory
 * @returns {import('./oidc.js').Middleware}
 */
export function myOrganization({ issuer, key, directory }) {
  return async (ctx, next) => {
    const scope = SCOPES[ctx.path];
    if (scope === undefined || ctx.method !== 'GET') return next();
    ctx.set('cache-control', 'private, no-store');
    const claims = await verifyBearer(ctx, key, { issuer, audience: `${issuer}my-org/`, scope });
    if (!claims) return;
    const organization = directory.organization(String(claims.org_id));
    if (!organization) return problem(ctx, 403, 'The token has no organization.');
    const { id, name, displayName } = organization;
    if (ctx.path === '/my-org/details') ctx.body = { id, name, display_name: displayName };
    else
      ctx.body = {
        members: directory.membersOf(id).map((member) => ({
          user_id: member.sub,
          name: member.name,
          email: member.email,
          roles: member.memberships[id]?.roles,
        })),
      };
  };
}
