/**
 * Allows the pages of this demo, and no other page, to read the answers.
 * @param {readonly string[]} appOrigins
 * @returns {import('express').RequestHandler}
 */
export function cors(appOrigins) {
  return (req, res, next) => {
    res.vary('Origin');
    const { origin } = req.headers;
    if (origin && appOrigins.includes(origin)) {
      res.set('Access-Control-Allow-Origin', origin);
      // Without this header a page can't distinguish an expired token from a missing one.
      res.set('Access-Control-Expose-Headers', 'WWW-Authenticate, DPoP-Nonce, Location');
      res.set('Access-Control-Allow-Methods', 'GET, POST, DELETE');
      res.set('Access-Control-Allow-Headers', 'Authorization, Content-Type, DPoP, Last-Event-ID');
      res.set('Access-Control-Max-Age', '600');
    }
    // A preflight has no token, so it has to be answered before the guards.
    if (req.method === 'OPTIONS') res.status(204).end();
    else next();
  };
}
