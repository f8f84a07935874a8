import { callbackParameters } from './callback-url.js';

const added = ['code', 'state', 'error', 'error_description', 'error_uri', 'iss', 'session_state'];

/** The path of the same page without what the identity provider added. The app's own query and hash stay. */
export function withoutCallback(url: URL): string {
  const clean = new URL(url);
  const params = callbackParameters(clean);
  const inQuery = params === clean.searchParams;
  for (const name of added) params?.delete(name);
  if (params && !inQuery) clean.hash = params.toString();
  return pathOf(clean);
}

/** The same callback as Auth0's SDK reads it, which looks at the query only. */
export function asQuery(url: URL): string {
  return `${url.origin}${url.pathname}?${callbackParameters(url)?.toString() ?? ''}`;
}

/** A same-origin path that a login may return to; anything else is undefined. */
export function safePath(value: unknown, origin: string): string | undefined {
  // Browsers read `\` as `/` and skip control characters, so neither may be anywhere.
  // eslint-disable-next-line no-control-regex
  if (typeof value !== 'string' || !/^\/(?!\/)[^\\\u0000-\u001f\u007f]*$/.test(value)) return undefined;
  try {
    const url = new URL(value, origin);
    const path = pathOf(url);
    // `/.//host` becomes `//host` when it is resolved.
    return url.origin === origin && !path.startsWith('//') ? path : undefined;
  } catch {
    return undefined;
  }
}

const pathOf = ({ pathname, search, hash }: URL): string => pathname + search + hash;
