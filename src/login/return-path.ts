import type { Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { attempt } from '../lib/attempt.js';
import { pathOf } from './callback-url.js';

const DEFAULT_NAME = 'session_transfer_token';

/** Returns a value as a path of this origin. Undefined if it is no such path, for example `//host` or `javascript:…`. */
export function safeReturnPath(value: unknown, origin: string): string | undefined {
  // Browsers read `\` as `/` and ignore control characters.
  // eslint-disable-next-line no-control-regex
  if (typeof value !== 'string' || !/^\/(?!\/)[^\\\u0000-\u001f\u007f]*$/.test(value)) return undefined;
  const url = attempt(() => new URL(value, origin));
  // `/.//host` is resolved to `//host`.
  return url?.origin === origin && !url.pathname.startsWith('//') ? pathOf(url) : undefined;
}

/** Returns a path without a session transfer token. Every browser that sends one is signed in. */
export function withoutSessionTransferToken(
  path: string,
  {
    sessionTransferTokenQueryParamName: name = DEFAULT_NAME,
  }: Pick<Auth0ClientOptions, 'sessionTransferTokenQueryParamName'>,
): string {
  const names = [DEFAULT_NAME, name].map((text) => text.replace(/\W/g, '\\$&')).join('|');
  const shorter = path.replace(new RegExp(`([?&])(?:${names})=[^&#]*`, 'g'), '$1');
  return shorter === path ? path : shorter.replace(/([?&])&+/g, '$1').replace(/[?&](?=#|$)/g, '');
}
