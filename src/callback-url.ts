/** The `state` of a login's answer; undefined where the URL is none. */
export function callbackState({ searchParams }: URL): string | undefined {
  return searchParams.has('code') || searchParams.has('error')
    ? (searchParams.get('state') ?? undefined)
    : undefined;
}

/** The path of the same page without what the identity provider added. The app's own query and hash stay. */
export function withoutCallback(url: URL): string {
  const clean = new URL(url);
  for (const name of ['code', 'state', 'error', 'error_description', 'error_uri', 'iss', 'session_state']) {
    clean.searchParams.delete(name);
  }
  return clean.pathname + clean.search + clean.hash;
}
