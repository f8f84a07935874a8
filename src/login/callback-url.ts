/** The parameters that the identity provider adds to the callback's URL. */
const CALLBACK_PARAMETERS = [
  'code',
  'connect_code',
  'state',
  'error',
  'error_description',
  'error_uri',
  'iss',
  'session_state',
];

/** Returns the query or fragment parameters of a callback's URL. Undefined if the URL is no callback. */
export function callbackParameters({ searchParams, hash }: URL): URLSearchParams | undefined {
  return [searchParams, new URLSearchParams(hash.slice(1))].find(
    (params) => params.has('state') && ['code', 'connect_code', 'error'].some((name) => params.has(name)),
  );
}

/** Returns the path, query and fragment without the parameters of the callback. Other parameters stay. */
export function pathWithoutCallback(url: URL): string {
  const clean = new URL(url);
  const params = callbackParameters(clean);
  const isInQuery = params === clean.searchParams;
  for (const name of CALLBACK_PARAMETERS) params?.delete(name);
  if (params && !isInQuery) clean.hash = params.toString();
  return pathOf(clean);
}

/** Returns the callback's URL with the parameters in the query, where Auth0's SDK reads them. */
export function callbackWithQuery(url: URL): string {
  return `${url.origin}${url.pathname}?${String(callbackParameters(url))}`;
}

/** Path, query and fragment of a URL. A path that begins with two slashes gets `/.` in front, because it would be read as a host. */
export const pathOf = ({ pathname, search, hash }: URL): string =>
  (pathname.startsWith('//') ? '/.' : '') + pathname + search + hash;
