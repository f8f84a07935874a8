import { Router, raw } from 'express';
import { createAuthorizer } from './authorizer.js';
import { ROUTES } from './routes.js';

/** The headers that the gateway forwards to the API, and those of the API's answers. */
const REQUEST_HEADERS = ['authorization', 'content-type'];
const RESPONSE_HEADERS = ['content-type', 'cache-control', 'vary', 'www-authenticate', 'location'];

/**
 * A gateway in front of the API, at `/gateway/…` of the page. It answers 401 and 403 as AWS does; what it lets pass, the
 * API checks again, above all `org_id`, which no such gateway compares with a path.
 *
 * @param {{ issuer: string, audience: string | string[], api: string }} settings
 */
export function createGateway({ issuer, audience, api }) {
  const authorize = createAuthorizer({ issuer, audience });
  const router = Router();
  router.use(raw({ type: () => true }));

  for (const { method, path, scopes } of ROUTES) {
    router.all(path, async (req, res, next) => {
      if (req.method !== method) return next();
      res.vary('Authorization');
      res.set('Cache-Control', 'private, no-store');
      const { status, reason } = await authorize(req.headers.authorization ?? '', scopes);
      if (status === 200) return forward(req, res);
      const error = status === 401 ? 'invalid_token' : 'insufficient_scope';
      const parameters = { scope: scopes.join(' '), error, error_description: reason.replaceAll('"', "'") };
      const pairs = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
      res.set('WWW-Authenticate', `Bearer ${pairs.join(', ')}`);
      res.status(status).json({ message: status === 401 ? 'Unauthorized' : 'Forbidden' });
    });
  }
  router.use((_req, res) => void res.status(404).json({ message: 'Not Found' }));
  router.use(unreachable);
  return router;

  /** @param {import('express').Request} req @param {import('express').Response} res */
  async function forward(req, res) {
    const headers = REQUEST_HEADERS.flatMap((name) => {
      const value = req.headers[name];
      return value === undefined ? [] : [/** @type {[string, string]} */ ([name, String(value)])];
    });
    const body = req.method === 'GET' ? undefined : req.body;
    const answer = await fetch(api + req.path, { method: req.method, headers, body });
    for (const name of RESPONSE_HEADERS) {
      const value = answer.headers.get(name);
      if (value !== null) res.set(name, value);
    }
    res.status(answer.status).send(Buffer.from(await answer.arrayBuffer()));
  }
}

/**
 * The API or the tenant's keys did not answer. Express recognizes an error handler by its four parameters.
 * @param {Error} error @param {unknown} _req @param {import('express').Response} res @param {unknown} _next
 */
// eslint-disable-next-line no-unused-vars
function unreachable(error, _req, res, _next) {
  console.error(`The demo's gateway got no answer: ${error.message}`);
  res.status(503).json({ message: 'Service Unavailable' });
}
