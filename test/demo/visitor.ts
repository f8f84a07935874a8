import { createHash, randomBytes } from 'node:crypto';
import type { Tenant } from 'auth0-org-tenant';

export const CLIENT_ID = 'demo-client';
export const AUDIENCE = 'https://api.demo.example';
export const APP = 'http://localhost:5173';
export const SCOPE = 'openid profile email offline_access read:invoices create:invoices';

export interface Tokens {
  access_token: string;
  id_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
}

export type Answer = Partial<Tokens> & { error?: string; error_description?: string };

/** A person with a browser: follows redirects, stores cookies by path and submits the tenant's forms. */
export function createVisitor(tenant: Pick<Tenant, 'url'>) {
  const cookies = new Map<string, { value: string; path: string }>();

  async function visit(url: string | URL, form?: Record<string, string>): Promise<Response> {
    const { pathname } = new URL(url);
    const sent = [...cookies].filter(([, { path }]) => pathname.startsWith(path));
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; '),
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /path=([^;]+)/.exec(line)?.[1] ?? '/';
      if (value === '') cookies.delete(name);
      else cookies.set(name, { value, path });
    }
    return response;
  }

  /** Follows redirects inside the tenant, to one of its pages or to the callback. */
  async function follow(response: Response, from: string | URL): Promise<{ url: URL; page?: Response }> {
    const location = response.headers.get('location');
    if (location === null) return { url: new URL(from), page: response };
    const url = new URL(location, from);
    return url.origin === tenant.url ? follow(await visit(url), url) : { url };
  }

  const open = async (url: string | URL) => follow(await visit(url), url);
  const submit = async (url: URL, form: Record<string, string>) => follow(await visit(url, form), url);

  function authorizeUrl(params: Record<string, string>, verifier: string): URL {
    const url = new URL('/authorize', tenant.url);
    url.search = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: APP,
      response_type: 'code',
      scope: SCOPE,
      audience: AUDIENCE,
      state: 'some-state',
      nonce: 'some-nonce',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...params,
    }).toString();
    return url;
  }

  const token = async (fields: Record<string, string>): Promise<Answer> => {
    const response = await post('/oauth/token', { client_id: CLIENT_ID, ...fields });
    return (await response.json()) as Answer;
  };

  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(new URL(path, tenant.url), { method: 'POST', headers, body: new URLSearchParams(fields) });

  async function exchange(callback: URLSearchParams, verifier: string): Promise<Answer> {
    const code = callback.get('code');
    if (code === null) return Object.fromEntries(callback);
    return token({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: APP });
  }

  /** Signs in by redirect as `person`, chooses `pick` if there is a choice, and exchanges the code. */
  async function login(person: string, params: Record<string, string> = {}, pick?: string): Promise<Answer> {
    const verifier = randomBytes(32).toString('base64url');
    let at = await open(authorizeUrl(params, verifier));
    if (at.url.pathname.startsWith('/u/login/')) at = await submit(at.url, { person });
    if (at.url.pathname.startsWith('/u/organization/'))
      at = await submit(at.url, { organization: pick ?? '' });
    if (at.url.origin !== APP) throw new Error(`Stuck at ${at.url.href}: ${(await at.page?.text()) ?? ''}`);
    return exchange(at.url.searchParams, verifier);
  }

  /** The message that the page of `/authorize` posts to the page around its iframe. */
  async function inIframe(url: string | URL): Promise<Record<string, string>> {
    const [, json = ''] = /= (\{"message".*\});/.exec(await (await visit(url)).text()) ?? [];
    const { message, origin } = JSON.parse(json) as {
      message: { type: string; response: Record<string, string> };
      origin: string;
    };
    if (message.type !== 'authorization_response' || origin !== APP) throw new Error(json);
    return message.response;
  }

  /** As an iframe would: prompt=none, answered by a posted message. */
  async function silently(params: Record<string, string> = {}): Promise<Answer> {
    const verifier = randomBytes(32).toString('base64url');
    const url = authorizeUrl({ prompt: 'none', response_mode: 'web_message', ...params }, verifier);
    return exchange(new URLSearchParams(await inIframe(url)), verifier);
  }

  const refresh = (refreshToken: string | undefined, params: Record<string, string> = {}) =>
    token({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '', ...params });

  return { visit, open, submit, authorizeUrl, inIframe, login, silently, refresh, token, post };
}
