import { forbidden } from './problem.js';

/**
 * Checks a permission. Permissions belong to a membership, so the organization guard has to come first.
 * @param {string} permission
 * @returns {import('express').RequestHandler<{ organization: string }>}
 */
export function permissionGuard(permission) {
  return (req, _res, next) => {
    const granted = req.auth?.payload.permissions;
    if (Array.isArray(granted) && granted.includes(permission)) {
      next();
      return;
    }
    throw forbidden('insufficient_permission', `This needs the permission ${permission}.`, {
      check: 'permissions',
      scope: permission,
      required: permission,
      organization: req.params.organization,
    });
  };
}
