import { Readable } from 'node:stream';

/** @typedef {import('./oidc.js').Context} Context */

const LIMIT = 64 * 1024;

/**
 * Reads the body of a POST as a form. auth0-spa-js sends JSON if `useFormData` is false, and Auth0 accepts both.
 * @param {Context} ctx
 */
export async function readForm(ctx) {
  const chunks = [];
  let size = 0;
  for await (const chunk of ctx.req) {
    chunks.push(chunk);
    size += chunk.length;
    ctx.assert(size <= LIMIT, 413);
  }
  const text = Buffer.concat(chunks).toString();
  if (!ctx.is('json')) return new URLSearchParams(text);
  const entries = Object.entries(parseJson(ctx, text)).map(([name, value]) => [
    name,
    // The answer of a passkey is an object.
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(entries);
}

/** @param {Context} ctx @param {string} text @returns {Record<string, unknown>} */
function parseJson(ctx, text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return ctx.throw(400, 'the body is not JSON');
  }
}

/**
 * Replaces the request by one with this form, because oidc-provider reads the request itself and accepts forms only.
 * @param {Context} ctx
 * @param {URLSearchParams} form
 */
export function replayForm(ctx, form) {
  const body = Buffer.from(form.toString());
  const { method, url, socket, httpVersion } = ctx.req;
  const headers = {
    ...ctx.req.headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  };
  const replay = Object.assign(Readable.from([body]), { method, url, socket, httpVersion, headers });
  ctx.req =
    ctx.request.req =
    ctx.response.req =
      /** @type {import('node:http').IncomingMessage} */ (/** @type {unknown} */ (replay));
}
