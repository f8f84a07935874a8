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
