import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { listenOnLoopback } from './loopback.js';

/**
 * @typedef {object} PageConfig the page's configuration, `GET /config.json`
 * @property {string} domain
 * @property {string} clientId
 * @property {string} audience
 * @property {string} api
 * @property {{ organization: string, audience: string, url: string }} ownApi the API of one organization alone, for the design with an API per organization
 * @property {string} gateway the API behind a gateway that reads only `scope`
 * @property {readonly Omit<import('auth0-org-tenant').Organization, 'metadata'>[]} organizations
 * @property {boolean} personalAccounts whether a login without an organization is possible
 * @property {boolean} control whether the page exposes its client to tests
 */

/**
 * Serves the built page on localhost and every *.localhost. A path without a file belongs to a page's router.
 * @param {object} options
 * @param {number} options.port
 * @param {string} options.folder
 * @param {() => PageConfig | undefined} options.config undefined while the tenant is still starting
 * @param {() => import('express').RequestHandler | undefined} options.gateway at `/gateway/…`
 */
export function startPage({ port, folder, config, gateway }) {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`There is no built page in ${folder}.`);

  const app = express();
  app.disable('x-powered-by');
  app.use('/gateway', (req, res, next) => {
    const handler = gateway();
    if (handler) handler(req, res, next);
    else res.status(503).json({ message: 'Service Unavailable' });
  });
  app.use((_req, res, next) => {
    // Never cached, because an old page does not work with a new tenant.
    res.set('Cache-Control', 'no-cache');
    next();
  });
  app.get('/config.json', (_req, res) => {
    const current = config();
    if (current) res.json(current);
    else res.status(503).json({ error: 'starting' });
  });
  app.use(express.static(folder, { cacheControl: false }));
  app.use('/assets', (_req, res) => void res.sendStatus(404));
  app.get('/{*path}', (req, res) => {
    const [, first = ''] = req.path.split('/');
    const page = /^\w+$/.test(first) && existsSync(join(folder, first, 'index.html')) ? `${first}/` : '';
    res.sendFile(`${page}index.html`, { root: folder, cacheControl: false });
  });

  return listenOnLoopback(app, port);
}
