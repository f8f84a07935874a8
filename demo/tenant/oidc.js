/**
 * The only file that imports oidc-provider. It requires Node 22 and warns on every start; what the demo uses also runs
 * on Node 20 with a replacement for `URL.parse`. Only this one warning is suppressed.
 */

URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);

const warn = console.warn;
console.warn = (...args) => {
  if (!String(args[0]).includes('Unsupported runtime')) warn(...args);
};

export const { Provider, errors, interactionPolicy } = await import('oidc-provider').finally(() => {
  console.warn = warn;
});

/** @typedef {import('oidc-provider').Provider} OidcProvider */
/** @typedef {import('oidc-provider').KoaContextWithOIDC} OidcContext */
/** @typedef {import('koa').Context} Context */
/** @typedef {import('koa').Middleware} Middleware */
