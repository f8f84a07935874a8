import { phonePage } from './pages.js';

/**
 * `GET /phone`: what people would see on their phones, for trying out an application: the codes of authenticator apps, and text messages.
 *
 * @param {object} parts
 * @param {import('./authenticators.js').Authenticators} parts.authenticators
 * @param {import('./text-messages.js').TextMessages} parts.textMessages
 * @param {import('./directory.js').Directory} parts.directory
 * @returns {import('./oidc.js').Middleware}
 */
export function phone({ authenticators, textMessages, directory }) {
  return async (ctx, next) => {
    if (ctx.path !== '/phone' || ctx.method !== 'GET') return next();
    ctx.type = 'html';
    ctx.set('cache-control', 'no-store');
    // Reloads itself.
    ctx.set('refresh', '3');
    const apps = authenticators.peopleWithApp().map((sub) => {
      const code = authenticators.codeOf(sub) ?? '';
      return { name: directory.person(sub)?.name ?? sub, code };
    });
    ctx.body = phonePage({ apps, messages: textMessages.list() });
  };
}
