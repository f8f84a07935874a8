import { invalidToken } from './problem.js';

/** In the body and in `WWW-Authenticate`: with a fresh token the answer may be another one. */
export const FRESH_TOKEN = 'fresh_token';

/**
 * Refuses the token of a user whose membership has ended since. A token alone does not say so until it expires: an API
 * needs its own list of members, kept up to date by Event Streams (`organization.member.deleted`) or by a short cache of
 * the Management API.
 *
 * @param {import('auth0-org-tenant').Directory} directory
 * @returns {import('express').RequestHandler<{ organization: string }>}
 */
export function membershipGuard(directory) {
  return (req, _res, next) => {
    const { sub = '', gty } = req.auth?.payload ?? {};
    // A machine is no member: the tenant decides for which organizations it gets tokens.
    const isMachine = gty === 'client-credentials';
    const isMember = directory.membership(sub, req.params.organization) && !directory.isBlocked(sub);
    if (isMachine || isMember) return next();
    const message = 'The membership that this token was issued for has ended.';
    throw invalidToken(message, { check: 'membership', hint: FRESH_TOKEN });
  };
}
