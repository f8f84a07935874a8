/** @typedef {import('./oidc.js').Middleware} Middleware */

const PATH = '/__control';

/**
 * `POST /__control` with `{ "command": "injectFault", … }`: the commands of control.js, for tests in another process.
 * It exists only if the tenant was started with `control`, and refuses requests with another Host (DNS rebinding) or
 * with the Origin of another application.
 *
 * @param {object} parts
 * @param {import('./control.js').Control} parts.control
 * @param {import('./origins.js').Origins} parts.origins
 * @param {string} parts.host
 * @returns {Middleware}
 */
export function controlEndpoint({ control, origins, host }) {
  const commands = new Map(Object.entries(control));

  return async (ctx, next) => {
    if (ctx.path !== PATH) return next();
    const origin = ctx.get('origin');
    if (ctx.host !== host || (origin !== '' && !origins.allows(origin))) return ctx.throw(403);
    if (origin !== '') {
      ctx.set('access-control-allow-origin', origin);
      ctx.set('access-control-allow-headers', 'content-type');
    }
    if (ctx.method === 'OPTIONS') {
      ctx.status = 204;
      return;
    }
    if (ctx.method !== 'POST' || !ctx.is('json')) return ctx.throw(400, 'POST a command as JSON');

    const chunks = [];
    for await (const chunk of ctx.req) chunks.push(chunk);
    try {
      const { command, ...argument } = JSON.parse(Buffer.concat(chunks).toString());
      const run = /** @type {((argument: object) => unknown) | undefined} */ (commands.get(command));
      if (!run) throw new Error(`No such command: ${command}. There are: ${[...commands.keys()].join(', ')}`);
      ctx.body = { result: (await run(argument)) ?? null };
    } catch (error) {
      ctx.status = 400;
      ctx.body = { error: String(error) };
    }
  };
}
