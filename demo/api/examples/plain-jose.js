import { createServer } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/**
 * Checks every token: who issued it, for which API, for which organization, and with which permission.
 * @param {{ issuer: string, audience: string }} tenant
 */
export function createGuard({ issuer, audience }) {
  const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', issuer));
  const options = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp', 'sub'] };

  /** @param {string} header @param {string} organization @param {string} permission */
  return async function guard(header, organization, permission) {
    const token = /^Bearer (\S+)$/i.exec(header)?.[1] ?? refuse(401, 'token');
    const { payload } = await jwtVerify(token, keys, options).catch(refuseToken);
    // A token that is bound to a key by DPoP is valid with a proof only.
    if (payload.cnf !== undefined) refuse(401, 'dpop');
    if (payload.org_id !== organization) refuse(403, 'org_id');
    const { permissions } = payload;
    if (!Array.isArray(permissions) || !permissions.includes(permission)) refuse(403, 'permissions');
    return payload;
  };
}

/** @param {number} status @param {string} check @returns {never} */
function refuse(status, check) {
  throw Object.assign(new Error(status === 401 ? 'invalid_token' : 'insufficient_scope'), { status, check });
}

/** @param {Error} error @returns {never} */
function refuseToken(error) {
  // The tenant's keys could not be loaded: this says nothing about the token.
  if (!(error instanceof errors.JOSEError) || /GENERIC|JWKS_(TIMEOUT|INVALID)/.test(error.code)) throw error;
  if (error instanceof errors.JOSEAlgNotAllowed) refuse(401, 'alg');
  if (/SIGNATURE|NO_MATCHING_KEY/.test(error.code)) refuse(401, 'signature');
  return refuse(401, 'claim' in error ? String(error.claim) : 'token');
}

/** `GET /organizations/org_…/invoices`, on a server without a framework. @param {{ issuer: string, audience: string }} tenant */
export function createApi(tenant) {
  const guard = createGuard(tenant);
  return createServer(async ({ url = '', headers }, res) => {
    const organization = /^\/organizations\/(org_\w+)\/invoices$/.exec(url)?.[1];
    if (organization === undefined) return void res.writeHead(404).end();
    res.setHeader('Vary', 'Authorization');
    res.setHeader('Cache-Control', 'private, no-store');
    try {
      const { sub } = await guard(headers.authorization ?? '', organization, 'read:invoices');
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify({ organization, sub, invoices: [] }));
    } catch (failure) {
      const { status = 500, message, check } = /** @type {Error & Record<string, any>} */ (failure);
      res.setHeader('Content-Type', 'application/problem+json');
      if (status !== 500) res.setHeader('WWW-Authenticate', `Bearer error="${message}"`);
      res
        .writeHead(status)
        .end(JSON.stringify({ status, check, error: status === 500 ? undefined : message }));
    }
  });
}
