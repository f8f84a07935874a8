import { pathOf } from './callback-url.js';

/** Returns a value as a path of this origin. Undefined if it is no such path, for example `//host` or `javascript:…`. */
export function safeReturnPath(value: unknown, origin: string): string | undefined {
  // Browsers read `\` as `/` and ignore control characters.
  // eslint-disable-next-line no-control-regex
  if (typeof value !== 'string' || !/^\/(?!\/)[^\\\u0000-\u001f\u007f]*$/.test(value)) return undefined;
  try {
    const url = new URL(value, origin);
    // `/.//host` is resolved to `//host`.
    return url.origin === origin && !url.pathname.startsWith('//') ? pathOf(url) : undefined;
  } catch {
    return undefined;
  }
}
