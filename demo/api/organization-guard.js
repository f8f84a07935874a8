import { forbidden } from './problem.js';

/** @typedef {import('auth0-org-tenant').Directory} Directory */

/**
 * The check that every API with Auth0 Organizations needs: it refuses a valid token of another organization.
 * @param {Directory} directory only for the names in the message
 * @returns {import('express').RequestHandler<{ organization: string }>}
 */
export function organizationGuard(directory) {
  return (req, _res, next) => {
    const expected = req.params.organization;
    const received = req.auth?.payload.org_id;
    // An array that contains the id is not the id.
    if (typeof received !== 'string') {
      const message = `This token has no organization, but the path is for ${describe(expected)}.`;
      throw forbidden('organization_required', message, { check: 'org_id', expected });
    }
    if (received !== expected) {
      const message = `This token is for ${describe(received)}, but the path is for ${describe(expected)}.`;
      throw forbidden('wrong_organization', message, { check: 'org_id', expected, received });
    }
    next();
  };

  /** @param {string} id */
  function describe(id) {
    const organization = directory.organizations.find((candidate) => candidate.id === id);
    return organization ? `${organization.displayName} (${id})` : id;
  }
}
