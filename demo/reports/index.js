import { createGuard } from '../api/examples/plain-jose.js';
import { createInvoices } from '../api/invoices.js';
import { listenOnLoopback } from '../loopback.js';

/**
 * A second service, with an audience of its own. It is called by servers only, so it has no CORS. It checks everything
 * again: that a token comes from our API does not say for which organization it is.
 *
 * @param {{ port?: number, issuer: string, audience: string }} options
 */
export function startReports({ port = 0, issuer, audience }) {
  const guard = createGuard({ issuer, audience });
  const invoices = createInvoices();

  return listenOnLoopback(async ({ url = '', headers }, res) => {
    res.setHeader('Cache-Control', 'private, no-store');
    const organization = /^\/organizations\/(\w+)\/report$/.exec(url)?.[1];
    if (organization === undefined) return void res.writeHead(404).end();
    try {
      const claims = await guard(headers.authorization ?? '', organization, 'read:reports');
      const all = invoices.list(organization);
      const total = all.reduce((sum, { amount }) => sum + amount, 0);
      const calledBy = { service: claims.azp, user: claims.act === undefined ? null : claims.sub };
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify({ organization, calledBy, invoices: all.length, total }));
    } catch (failure) {
      const { status = 500, message, check } = /** @type {Error & Record<string, any>} */ (failure);
      res.setHeader('Content-Type', 'application/problem+json');
      if (status !== 500) res.setHeader('WWW-Authenticate', `Bearer error="${message}"`);
      res.writeHead(status).end(JSON.stringify({ status, check, error: status === 500 ? undefined : message }));
    }
  }, port);
}
