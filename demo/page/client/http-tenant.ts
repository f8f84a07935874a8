/**
 * Auth0's SDK puts `https://` before the domain in its requests for second factors and passkeys, even before a domain that begins with
 * `http://`. The tenant of the demo serves http, so this page removes it again. An app whose domain is a real tenant's needs nothing of this.
 */
export function allowHttpTenant(domain: string): void {
  const wrongStart = `https://${domain}/`;
  if (!domain.startsWith('http://')) return;
  const fetch = window.fetch.bind(window);
  window.fetch = (input, init) =>
    fetch(
      typeof input === 'string' && input.startsWith(wrongStart) ? input.slice('https://'.length) : input,
      init,
    );
}
