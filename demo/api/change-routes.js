import { Router, json } from 'express';
import { membershipGuard } from './membership-guard.js';
import { organizationGuard } from './organization-guard.js';
import { permissionGuard } from './permission-guard.js';
import { Problem } from './problem.js';

/** A visitor who locks herself out can go on soon. */
const REVERT_MS = 60_000;

/**
 * For the demo only: changes that an administrator makes elsewhere, and that take themselves back. The caller's token
 * is older than the change, which is what there is to see.
 *
 * @param {import('auth0-org-tenant').Directory} directory
 */
export function changeRoutes(directory) {
  /** @type {Record<string, (sub: string, organization: string) => () => void>} each returns what takes it back */
  const changes = {
    'end-membership'(sub, organization) {
      const before = directory.membership(sub, organization);
      directory.removeMember(sub, organization);
      return () => directory.addMember(sub, organization, before);
    },
    'revoke-create'(sub, organization) {
      const before = directory.membership(sub, organization) ?? { roles: [], permissions: [] };
      const permissions = before.permissions.filter((permission) => permission !== 'create:invoices');
      directory.addMember(sub, organization, { roles: ['auditor'], permissions });
      return () => directory.addMember(sub, organization, before);
    },
    'require-second-factor'(_sub, organization) {
      directory.setMetadata(organization, { second_factor: 'required' });
      return () => directory.setMetadata(organization, { second_factor: '' });
    },
    'suspend-plan'(_sub, organization) {
      const plan = directory.organization(organization)?.metadata.plan ?? '';
      directory.setMetadata(organization, { plan: 'suspended' });
      return () => directory.setMetadata(organization, { plan });
    },
  };
  const guards = [organizationGuard(directory), membershipGuard(directory)];
  const routes = Router();

  routes.post(
    '/:organization/changes',
    ...guards,
    permissionGuard('manage:settings', directory),
    json(),
    (req, res) => {
      const { change } = /** @type {Record<string, unknown>} */ (req.body ?? {});
      const apply = typeof change === 'string' && Object.hasOwn(changes, change) && changes[change];
      if (!apply) {
        throw new Problem(400, 'invalid_request', `"change" must be one of: ${Object.keys(changes)}.`);
      }
      const revert = apply(req.auth?.payload.sub ?? '', req.params.organization);
      setTimeout(revert, REVERT_MS).unref();
      res.json({ change, takenBackAfterSeconds: REVERT_MS / 1000 });
    },
  );
  return routes;
}
