import { Router, json } from 'express';
import { membershipGuard } from './membership-guard.js';
import { organizationGuard } from './organization-guard.js';
import { permissionGuard } from './permission-guard.js';
import { Problem } from './problem.js';

/** @typedef {(invitation: { organization: string, email: string, appUrl: string }) => { url: string }} CreateInvitation */

/**
 * Creates invitations, as a backend does with the Management API. Auth0 sends the link by mail; here the answer contains
 * it, because the demo sends no mail.
 *
 * @param {object} parts
 * @param {import('auth0-org-tenant').Directory} parts.directory
 * @param {readonly string[]} parts.appOrigins where the link may lead to
 * @param {CreateInvitation} parts.createInvitation
 */
export function invitationRoutes({ directory, appOrigins, createInvitation }) {
  const routes = Router();
  routes.post(
    '/:organization/invitations',
    organizationGuard(directory),
    membershipGuard(directory),
    permissionGuard('manage:settings', directory),
    json(),
    (req, res) => {
      const { organization } = req.params;
      const email = readEmail(req.body);
      // The origin of the page that calls, so that the link leads back to it.
      const origin = appOrigins.find((one) => one === req.headers.origin) ?? appOrigins[0];
      const { url } = createInvitation({ organization, email, appUrl: `${origin}/` });
      res.status(201).json({ organization, email, url });
    },
  );
  return routes;
}

/** @param {unknown} body */
function readEmail(body) {
  const { email } = /** @type {Record<string, unknown>} */ (body ?? {});
  if (typeof email !== 'string' || email.length > 100 || !/^[^\s@]+@[^\s@]+$/.test(email.trim())) {
    throw new Problem(400, 'invalid_request', '"email" must be an email address.');
  }
  return email.trim();
}
