/** An error that the API reports: a status, a stable code and a message. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {Record<string, unknown>} [details] further members of the JSON answer
   */
  constructor(status, code, message, details = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
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
  if (typeof error.status !== 'number' || error.status >= 500) {
    console.error(`The demo's API broke: ${error.message}`);
    res.status(500).json({ error: 'server_error', message: 'Something broke on our side.' });
    return;
  }
  // From this API, from the token guard (with WWW-Authenticate) or from the body parser (without a code).
  res.set(error.headers ?? {});
  res.status(error.status).json({
    error: error.code || (error.status === 401 ? 'unauthorized' : 'invalid_request'),
    message: error.message || 'The request could not be understood.',
    ...error.details,
  });
}
