import { Problem } from './problem.js';

/** @typedef {import('../directory.js').Directory} Directory */

/**
 * The check that every API with Auth0 Organizations needs: it refuses a valid token of another organization.
 * @param {Directory} directory only for the names in the message
 * @returns {import('express').RequestHandler<{ organization: string }>}
 */
export function organizationGuard(directory) {
  return (req, _res, next) => {
    const expected = req.params.organization;
    const received = req.auth?.payload.org_id;
    if (typeof received !== 'string') {
      throw new Problem(
        403,
        'organization_required',
        `This token is for no organization, the path asks for ${describe(expected)}.`,
        { expected },
      );
    }
    if (received !== expected) {
      throw new Problem(
        403,
        'wrong_organization',
        `This token is for ${describe(received)}, the path asks for ${describe(expected)}.`,
        { expected, received },
      );
    }
    next();
  };

  /** @param {string} id */
  function describe(id) {
    const organization = directory.organizations.find((candidate) => candidate.id === id);
    return organization ? `${organization.displayName} (${id})` : id;
  }
}
