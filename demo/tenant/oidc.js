/**
 * The one place that imports oidc-provider. It asks for Node 22 and says so on every start; what we use of it also
 * runs on Node 20, once `URL.parse` is filled in where it is missing. Only that one sentence is kept off the console:
 * every other warning passes.
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
