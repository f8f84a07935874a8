import { Router } from 'express';

/** @typedef {import('../directory.js').Directory} Directory */

/**
 * What belongs to the person and not to an organization: any valid token will do, also one without `org_id`.
 * @param {Directory} directory
 */
export function personRoutes(directory) {
  const routes = Router();

  routes.get('/', (req, res) => {
    const { sub = '', org_id: organization = null, permissions = [] } = req.auth?.payload ?? {};
    const { name, email } = directory.person(sub) ?? {};
    res.json({ sub, name, email, organization, permissions });
  });

  // A backend of yours would ask Auth0's Management API here: a token tells only about its own organization, and about
  // one account of somebody who has another one in each.
  routes.get('/organizations', (req, res) => {
    const subs = directory.accountsOf(req.auth?.payload.sub ?? '').map(({ sub }) => sub);
    const organizations = directory.organizations.filter(({ id }) =>
      subs.some((sub) => directory.membership(sub, id)),
    );
    res.json({
      organizations: organizations.map(({ id, name, displayName }) => ({ id, name, displayName })),
    });
  });

  return routes;
}
