import { Router } from 'express';
import { membershipGuard } from './membership-guard.js';
import { organizationGuard } from './organization-guard.js';
import { permissionGuard } from './permission-guard.js';
import { Problem } from './problem.js';

/** @typedef {import('./machine-tokens.js').MachineTokens} MachineTokens */

/**
 * Reports, which another service makes: this API calls it for the organization in the path, after it has checked the
 * token of the user of the request.
 *
 * @param {object} parts
 * @param {import('auth0-org-tenant').Directory} parts.directory
 * @param {{ url: string, audience: string }} parts.reports the other service
 * @param {Record<string, MachineTokens> & { any: MachineTokens }} parts.machines `any` may act for every organization; the others show what is refused
 */
export function reportRoutes({ directory, reports, machines }) {
  const routes = Router();
  routes.use(
    '/:organization/report',
    organizationGuard(directory),
    membershipGuard(directory),
    permissionGuard('read:invoices', directory),
  );

  routes.get('/:organization/report', async ({ params: { organization } }, res) => {
    res.json(await fetchReport(organization, (target) => machines.any.get(target)));
  });

  /** As one of the other machines of this demo, whose grants are for a list of organizations or for none. */
  routes.get('/:organization/report/as/:machine', async ({ params }, res, next) => {
    const machine = Object.hasOwn(machines, params.machine) && machines[params.machine];
    if (!machine) return next();
    res.json(await fetchReport(params.organization, (target) => machine.get(target)));
  });

  routes.get('/:organization/report/mine', async (req, res) => {
    const userToken = req.auth?.token ?? '';
    const { organization } = req.params;
    res.json(await fetchReport(organization, (target) => machines.any.onBehalfOf(target, userToken)));
  });

  return routes;

  /**
   * @param {string} organization
   * @param {(target: import('./machine-tokens.js').Target) => Promise<string>} getToken
   */
  async function fetchReport(organization, getToken) {
    try {
      const token = await getToken({ organization, audience: reports.audience });
      const headers = { Authorization: `Bearer ${token}` };
      const signal = AbortSignal.timeout(10_000);
      const response = await fetch(`${reports.url}/organizations/${organization}/report`, {
        headers,
        signal,
      });
      if (!response.ok) throw new Error(`The reports service answered ${response.status}.`);
      return await response.json();
    } catch (error) {
      // The caller's token is good: it is this server that got no report.
      const reason = error instanceof Error ? error.message : error;
      throw new Problem(502, 'report_unavailable', `There is no report for ${organization}. ${reason}`);
    }
  }
}
