import { FRESH_TOKEN } from './membership-guard.js';
import { forbidden } from './problem.js';

/**
 * Checks a permission. Permissions belong to a membership, so the organization guard has to come first.
 *
 * A user whose permissions changed since the token was issued is refused with a hint: a fresh token has the permissions
 * of today. It can be the other way round, too: granted meanwhile, and not yet in the token.
 *
 * @param {string} permission
 * @param {import('auth0-org-tenant').Directory} directory
 * @returns {import('express').RequestHandler<{ organization: string }>}
 */
export function permissionGuard(permission, directory) {
  return (req, _res, next) => {
    const { organization } = req.params;
    const { sub = '', permissions } = req.auth?.payload ?? {};
    const isInToken = Array.isArray(permissions) && permissions.includes(permission);
    // A machine has no membership: its permissions are those of its token.
    const isToday = directory.membership(sub, organization)?.permissions.includes(permission) ?? isInToken;
    if (isInToken && isToday) return next();
    throw forbidden('insufficient_permission', `This needs the permission ${permission}.`, {
      check: 'permissions',
      scope: permission,
      required: permission,
      organization,
      ...(isInToken !== isToday && { hint: FRESH_TOKEN }),
    });
  };
}
