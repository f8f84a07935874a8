/** The registered application's allowed web origins, callback URLs and logout URLs. */

/** @typedef {ReturnType<typeof createOrigins>} Origins */

/**
 * @param {string[]} appOrigins
 * @param {string[]} callbackPaths
 */
export function createOrigins(appOrigins, callbackPaths) {
  const registered = new Set(appOrigins.map((origin) => new URL(origin).origin));

  /** @param {URL} url */
  function isRegistered(url) {
    if (registered.has(url.origin)) return true;
    // Like Auth0's placeholder `https://{organization_name}.example.com`: acme.localhost is allowed beside localhost. So is acme.app.localhost,
    // because browsers accept a cookie for app.localhost, but not for localhost, from several origins.
    if (!/^[a-z0-9_-]{1,50}(\.app)?\.localhost$/.test(url.hostname)) return false;
    return registered.has(`${url.protocol}//localhost${url.port && `:${url.port}`}`);
  }

  return {
    /** The registered origins. A logout without `returnTo` goes to the first one. */
    list: [...registered],

    /** @param {string | undefined} origin */
    allows(origin) {
      const url = URL.parse(origin ?? '');
      return url !== null && url.origin === origin && isRegistered(url);
    },

    /**
     * Callback URLs must match exactly, as at Auth0: no other path, query or fragment.
     * @param {string} uri
     */
    allowsRedirect(uri) {
      const url = URL.parse(uri);
      if (!url || !isRegistered(url) || uri.includes('?') || uri.includes('#') || url.username) return false;
      return callbackPaths.includes(url.pathname);
    },

    /** @param {string} uri */
    allowsReturnTo(uri) {
      const url = URL.parse(uri);
      return url !== null && !url.username && isRegistered(url);
    },
  };
}
