import { Router, json } from 'express';
import { createInvoices } from './invoices.js';
import { membershipGuard } from './membership-guard.js';
import { organizationGuard } from './organization-guard.js';
import { permissionGuard } from './permission-guard.js';
import { settingsOf } from './settings.js';

/** @typedef {import('auth0-org-tenant').Directory} Directory */

/**
 * All routes below `/organizations`: first the organization guard, then the permission of each route.
 * @param {Directory} directory
 */
export function organizationRoutes(directory) {
  const invoices = createInvoices();
  const routes = Router();
  routes.use('/:organization', organizationGuard(directory), membershipGuard(directory));

  routes.get('/:organization/invoices', permissionGuard('read:invoices', directory), (req, res) => {
    const { organization } = req.params;
    res.json({ organization, invoices: invoices.list(organization) });
  });

  routes.post(
    '/:organization/invoices',
    permissionGuard('create:invoices', directory),
    json(),
    (req, res) => {
      res.status(201).json(invoices.create(req.params.organization, req.body));
    },
  );

  routes.get('/:organization/members', permissionGuard('read:members', directory), (req, res) => {
    const { organization } = req.params;
    const members = directory.membersOf(organization).map(({ sub, name, email, memberships }) => {
      return { sub, name, email, roles: memberships[organization]?.roles ?? [] };
    });
    res.json({ organization, members });
  });

  routes.get('/:organization/settings', permissionGuard('manage:settings', directory), (req, res) => {
    const { organization } = req.params;
    res.json({ organization, settings: settingsOf(organization) });
  });

  return routes;
}
