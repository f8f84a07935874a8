import { Router } from 'express';

/** @typedef {import('auth0-org-tenant').Directory} Directory */

/**
 * Data of the person and not of an organization. Any valid token is accepted, also one without `org_id`.
 * @param {Directory} directory
 * @param {(user: { sub: string }) => void} [removeAuthenticators]
 */
export function personRoutes(directory, removeAuthenticators) {
  const routes = Router();

  routes.get('/', (req, res) => {
    const { sub = '', org_id: organization = null, permissions = [] } = req.auth?.payload ?? {};
    const { name, email } = directory.person(sub) ?? {};
    res.json({ sub, name, email, organization, permissions });
  });

  // A real backend would call Auth0's Management API: a token has only its own organization and one account of the
  // person, who may have another account in each organization.
  routes.get('/organizations', (req, res) => {
    const subs = directory.accountsOf(req.auth?.payload.sub ?? '').map(({ sub }) => sub);
    const organizations = directory.organizations.filter(({ id }) =>
      subs.some((sub) => directory.membership(sub, id)),
    );
    res.json({
      organizations: organizations.map(({ id, name, displayName }) => ({ id, name, displayName })),
    });
  });

  // A real backend would call Auth0's Management API, and ask for an existing factor first.
  if (removeAuthenticators)
    routes.delete('/authenticators', (req, res) => {
      removeAuthenticators({ sub: req.auth?.payload.sub ?? '' });
      res.json({ removed: true });
    });

  return routes;
}
