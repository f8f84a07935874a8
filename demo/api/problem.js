import { STATUS_CODES } from 'node:http';

/**
 * An error that the API reports as `application/problem+json` (RFC 9457): a status, a stable code, and a sentence.
 */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {Record<string, unknown>} [details] further members of the answer; `check` names the check that failed
   * @param {Record<string, string>} [headers]
   */
  constructor(status, code, message, details = {}, headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/**
 * A valid token that does not allow the request. A client must not ask the user to sign in again, which
 * `error="insufficient_scope"` (RFC 6750) says.
 *
 * @param {string} code
 * @param {string} message
 * @param {{ check: string, scope?: string, hint?: string } & Record<string, unknown>} details with `hint`, the header has it too
 */
export function forbidden(code, message, { scope, ...details }) {
  return new Problem(403, code, message, details, {
    'WWW-Authenticate': challenge('insufficient_scope', message, { scope, hint: details.hint }),
  });
}

/**
 * A token that is not valid, or not any more. A client may get a fresh one and try again.
 *
 * @param {string} message
 * @param {{ check: string } & Record<string, unknown>} details
 */
export function invalidToken(message, details) {
  return new Problem(401, 'invalid_token', message, details, {
    'WWW-Authenticate': challenge('invalid_token', message, { hint: details.hint }),
  });
}

/** @param {string} error @param {string} message @param {Record<string, unknown>} further */
function challenge(error, message, further) {
  const parameters = { realm: 'api', error, error_description: message, ...further };
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined);
  // Only these characters are allowed in a quoted string: a path can contain others.
  return `Bearer ${pairs.map(([name, value]) => `${name}="${String(value).replace(/[^ !#-[\]-~]/g, '?')}"`).join(', ')}`;
}

/** @type {import('express').RequestHandler} */
export function noSuchPath(req) {
  throw new Problem(404, 'not_found', `There is nothing at ${req.method} ${req.path}.`);
}

/**
 * Answers every error as JSON, without stacks and without the messages of unexpected errors.
 * @type {import('express').ErrorRequestHandler}
 */
export function answerProblem(error, _req, res, next) {
  if (res.headersSent) {
    next(error);
    return;
  }
  const isOurs = error instanceof Problem || (typeof error.status === 'number' && error.status < 500);
  if (!isOurs) console.error(`The demo's API broke: ${error.message}`);
  // From this API, or from the body parser (without a code).
  const { status, code, message, details, headers } = isOurs ? error : new Problem(500, 'server_error', '');
  res.set(headers ?? {});
  res.status(status).type('application/problem+json');
  res.send(
    JSON.stringify({
      title: STATUS_CODES[status],
      status,
      error: code || 'invalid_request',
      detail: message || (isOurs ? 'The request could not be understood.' : 'Something broke on our side.'),
      ...details,
    }),
  );
}
