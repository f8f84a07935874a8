import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isUrl, requireValid } from './fields.js';
import { createTenantHandle } from './tenant-handle.js';

/**
 * Connects to a tenant of another process, which was started with `control` (`npx auth0-org-tenant --control`).
 * @param {string} url such as http://localhost:4401
 * @returns {Promise<import('./tenant-handle.js').TenantHandle>}
 */
export async function connectTenant(url) {
  const base = new URL(readTenantUrl(url, 'url of connectTenant()'));

  /** @type {<Name extends keyof import('./control.js').Control>(name: Name, argument?: object) => Promise<any>} */
  const command = async (name, argument) => {
    const { status, text } = await post(new URL('/__control', base), { ...argument, command: name });
    if (status === 404)
      throw new Error(`The tenant at ${base.origin} was started without control. Start it with --control.`);
    if (status !== 200) throw new Error(`The tenant refused "${name}" with status ${status}: ${text}`);
    try {
      return JSON.parse(text).result ?? undefined;
    } catch (error) {
      throw new Error(
        `What answers at ${base.origin} is no tenant. Start one: npx auth0-org-tenant --control`,
        {
          cause: error,
        },
      );
    }
  };
  return createTenantHandle({ description: await command('describe'), command });
}

/**
 * @param {unknown} given
 * @param {string} field as the error names it
 * @returns {string}
 */
export const readTenantUrl = (given, field) =>
  requireValid(given, field, isUrl, 'the URL of a tenant, such as http://localhost:4401');

/**
 * Not by `fetch`, which a test's environment may have replaced by one with the rules of a browser.
 * @param {URL} url
 * @param {object} body
 * @returns {Promise<{ status: number, text: string }>}
 */
function post(url, body) {
  const json = JSON.stringify(body);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
    // The tenant made its certificate itself.
    const sent = request(
      url,
      { method: 'POST', headers, rejectUnauthorized: false, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    sent.on('error', (error) =>
      reject(
        new Error(`There is no tenant at ${url.origin}. Start it: npx auth0-org-tenant --control`, {
          cause: error,
        }),
      ),
    );
    sent.end(json);
  });
}
