/** The path of the same page without what the identity provider added. The app's own query and hash stay. */
export function withoutCallback(url: URL): string {
  const clean = new URL(url);
  for (const name of ['code', 'state', 'error', 'error_description', 'error_uri', 'iss', 'session_state']) {
    clean.searchParams.delete(name);
  }
  return clean.pathname + clean.search + clean.hash;
}

/** A same-origin path that a login may return to; anything else is undefined. */
export function safePath(value: unknown, origin: string): string | undefined {
  // Browsers read `\` as `/` and skip control characters, so neither may be anywhere.
  // eslint-disable-next-line no-control-regex
  if (typeof value !== 'string' || !/^\/(?!\/)[^\\\u0000-\u001f\u007f]*$/.test(value)) return undefined;
  try {
    const url = new URL(value, origin);
    const path = url.pathname + url.search + url.hash;
    // `/.//host` becomes `//host` when it is resolved.
    return url.origin === origin && !path.startsWith('//') ? path : undefined;
  } catch {
    return undefined;
  }
}
