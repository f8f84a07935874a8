/** The `state` of a login's answer; undefined where the URL is none. */
export function callbackState({ searchParams }: URL): string | undefined {
  return searchParams.has('code') || searchParams.has('error')
    ? (searchParams.get('state') ?? undefined)
    : undefined;
}
