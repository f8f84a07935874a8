/** A login's answer, from the query or the fragment; undefined where the URL is none. */
export function callbackParameters({ searchParams, hash }: URL): URLSearchParams | undefined {
  return [searchParams, new URLSearchParams(hash.slice(1))].find(
    (params) => params.has('state') && (params.has('code') || params.has('error')),
  );
}
