/** What the identity provider adds to the callback's URL. */
const CALLBACK_PARAMETERS = [
  'code',
  'state',
  'error',
  'error_description',
  'error_uri',
  'iss',
  'session_state',
];

/** The parameters of a callback, from the query or the fragment. Undefined if the URL is no callback. */
export function callbackParameters({ searchParams, hash }: URL): URLSearchParams | undefined {
  return [searchParams, new URLSearchParams(hash.slice(1))].find(
    (params) => params.has('state') && (params.has('code') || params.has('error')),
  );
}

/** The path of the page without the parameters of the callback. The application's own query and fragment stay. */
export function pathWithoutCallback(url: URL): string {
  const clean = new URL(url);
  const params = callbackParameters(clean);
  const isInQuery = params === clean.searchParams;
  for (const name of CALLBACK_PARAMETERS) params?.delete(name);
  if (params && !isInQuery) clean.hash = params.toString();
  return pathOf(clean);
}

/** The callback with its parameters in the query, where Auth0's SDK reads them. */
export function callbackWithQuery(url: URL): string {
  return `${url.origin}${url.pathname}?${callbackParameters(url)?.toString() ?? ''}`;
}

/** Path, query and fragment of a URL. */
export const pathOf = ({ pathname, search, hash }: URL): string => pathname + search + hash;
