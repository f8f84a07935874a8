import { vi } from 'vitest';
import { installTenant, payload } from '../support/page.js';
import type { Tenant } from '../support/tenant.js';
import { authorizeFailures, alterClaims, tokenFailure, type Failure } from './failures.js';
import { bodyOf, credentialOf, kindOf, loginOfBody } from './request-body.js';
import type { IssuedToken, PendingRequest, TenantResponse } from './request.js';
import { createWindowMessages } from './window-messages.js';

/** Observes requests and responses. */
export interface NetworkObserver {
  onRequest(request: PendingRequest): void;
  onResponse(request: PendingRequest, response: TenantResponse): void;
  /** Called with what the client did wrong. */
  report(violation: string): void;
}

/** The connection between the pages and the tenant. A request waits until the test calls its `deliver`. */
export interface Network {
  readonly tenant: Tenant;
  readonly pendingRequests: readonly PendingRequest[];
  /** How the tenant fails, by organization. */
  readonly failures: Map<string, Failure>;
  /** The user of each login by its number, and the organization that they choose. */
  readonly people: Map<number, Tenant['person']>;
  /** Sets the user with a session at the tenant: a `sub`, `no user`, or `last user`. */
  setSsoUser(who: string): void;
  /** Returns the number of the login that a request to the token endpoint is part of. None for a silent request. */
  loginOf(request: RequestInit): number | undefined;
  /** All issued tokens by their text. */
  readonly issued: ReadonlyMap<string, IssuedToken>;
}

/** What a code or a refresh token was issued for. */
interface Credential extends Pick<PendingRequest, 'organization' | 'audience' | 'login' | 'from'> {
  /** It was used. It works once. */
  isUsed?: boolean;
  /** The response to its use was lost, so that the client may use it again. */
  isResponseLost?: boolean;
}

/** The audience of the clients' options. */
const defaultAudience = 'https://api.example';

const tabOf = (auth0Client: string): number =>
  Number((JSON.parse(atob(auth0Client)) as { name: string }).name);

// eslint-disable-next-line @typescript-eslint/unbound-method -- neither uses `this`.
export function createNetwork({ onRequest, onResponse, report }: NetworkObserver): Network {
  const tenant = installTenant();
  let number = 0;
  const pendingRequests: PendingRequest[] = [];
  /** The requests of open iframes and popups by `state`. */
  const openWindows = new Map<string, PendingRequest>();
  const windows = createWindowMessages((state) => {
    const request = openWindows.get(state);
    if (!request) return;
    openWindows.delete(state);
    if (pendingRequests.includes(request)) pendingRequests.splice(pendingRequests.indexOf(request), 1);
    onResponse(request, { error: 'timeout' });
  });
  const failures = new Map<string, Failure>();
  const credentials = new Map<string, Credential>();
  const issued = new Map<string, IssuedToken>();
  const expiries = new Set<number>();
  const people: Network['people'] = new Map();
  const failureOf = (id: string | undefined): Failure => failures.get(id ?? '') ?? 'none';
  const idOf = (requested: string | null): string | undefined =>
    tenant.organizations.find(({ id, name }) => id === requested || name === requested)?.id;

  /** Waits until the request is delivered. Rejects if the page aborts it first. */
  const send = (
    facts: Omit<PendingRequest, 'deliver' | 'number'>,
    signal?: AbortSignal | null,
  ): Promise<PendingRequest> =>
    new Promise((resolve, reject) => {
      const request = {
        ...facts,
        number: ++number,
        deliver() {
          tenant.person = people.get(facts.login ?? 0) ?? tenant.person;
          pendingRequests.splice(pendingRequests.indexOf(request), 1);
          resolve(request);
        },
      };
      pendingRequests.push(request);
      onRequest(request);
      signal?.addEventListener('abort', () => {
        if (!pendingRequests.includes(request)) return;
        pendingRequests.splice(pendingRequests.indexOf(request), 1);
        onResponse(request, { error: 'network' });
        reject(new DOMException('aborted', 'AbortError'));
      });
    });

  let lastPerson = tenant.sso;
  const authorize = tenant.authorize.bind(tenant);
  tenant.authorize = async (address) => {
    const params = new URL(address).searchParams;
    const login = params.get('ext-login');
    const tab = tabOf(params.get('auth0Client') ?? '');
    const kind =
      params.get('response_mode') !== 'web_message'
        ? 'page'
        : params.get('prompt') === 'none'
          ? 'frame'
          : 'popup';
    const state = params.get('state') ?? '';
    if (kind !== 'page') windows.opened(tab, state, kind);
    const organization = idOf(params.get('organization'));
    const facts = { kind, tab, organization, login: login === null ? undefined : Number(login) } as const;
    const delivered = send({ ...facts, audience: params.get('audience') ?? undefined });
    if (kind !== 'page') openWindows.set(state, pendingRequests.at(-1) as PendingRequest);
    const request = await delivered;
    const response = await authorize(address);
    if (response['noResponse'] !== undefined) return response;
    // The client no longer waits for it.
    if (kind !== 'page' && !openWindows.delete(state)) return { noResponse: 'late' };
    if (kind !== 'frame') lastPerson = tenant.sso ?? lastPerson;
    if (response['code'] !== undefined) {
      const { audience, login: number } = request;
      const chosen = organization ?? tenant.person.organization;
      credentials.set(response['code'], { organization: chosen, audience, login: number, from: request });
    }
    onResponse(request, { error: response['error'], description: response['error_description'] });
    return response;
  };

  /** A lifetime in seconds. No two tokens expire at the same time, so that `expiresAt` identifies a token. */
  const uniqueLifetime = (): number => {
    let seconds = 3600;
    while (expiries.has(Math.floor(Date.now() / 3000 + seconds / 3))) seconds += 3;
    expiries.add(Math.floor(Date.now() / 3000 + seconds / 3));
    return seconds;
  };

  const readTokens = async (
    response: Response,
    { organization, audience, tab }: PendingRequest,
  ): Promise<TenantResponse> => {
    const body = (await response.json()) as Record<string, string>;
    if (!response.ok) return { error: body['error'] ?? 'down', description: body['error_description'] };
    const { access_token: text = '', id_token, refresh_token } = body;
    const { org_id, sub } = payload(id_token);
    // Tokens have whole seconds.
    const expiresAt = (Math.floor(Date.now() / 1000) + Number(body['expires_in'])) * 1000;
    const token = {
      text,
      organization: org_id,
      sub: String(sub),
      audience,
      expiresAt,
      tab,
      number: ++number,
    };
    issued.set(text, token);
    if (refresh_token !== undefined)
      credentials.set(refresh_token, { organization, audience, login: undefined });
    return { token };
  };

  /** The challenge of a passkey. Its answer is for the same login. */
  const readChallenge = async (
    response: Response,
    { organization, login }: PendingRequest,
  ): Promise<TenantResponse> => {
    const body = (await response.json()) as Record<string, string>;
    if (!response.ok) return { error: body['error'], description: body['error_description'] };
    const chosen = organization ?? tenant.person.organization;
    credentials.set(body['auth_session'] ?? '', { organization: chosen, audience: defaultAudience, login });
    return {};
  };

  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body = bodyOf(init);
    const of = loginOfBody(body);
    const text = credentialOf(body);
    const credential: Credential = credentials.get(text) ?? {
      organization: undefined,
      audience: body.get('audience') ?? undefined,
      login: of?.login,
    };
    const kind = kindOf(url, body);
    const tab = of?.tab ?? tabOf(new Headers(init.headers).get('auth0-client') ?? '');
    const organization = idOf(body.get('organization')) ?? credential.organization;
    const request = await send({ ...credential, organization, kind, tab }, init.signal);
    if (credential.isUsed && !credential.isResponseLost && kind !== 'revoke')
      report(`${text} was sent twice`);
    tenant.lifetime = uniqueLifetime();
    try {
      const response = await tenant.fetch(url, init);
      if (kind === 'revoke') return response;
      const read = kind === 'passkey' ? readChallenge : readTokens;
      const result = await read(response.clone(), request);
      credential.isUsed ||= result.token !== undefined;
      if (result.token && failureOf(request.organization) === 'lost') {
        credential.isResponseLost = true;
        throw new TypeError('Failed to fetch');
      }
      onResponse(request, result);
      return response;
    } catch (error) {
      onResponse(request, { error: 'network' });
      throw error;
    }
  });

  tenant.interceptAuthorize = (params) => {
    const failure =
      authorizeFailures[failureOf(idOf(params.get('organization')) ?? tenant.person.organization)];
    // A user reloads a login page that fails to load.
    const isReloaded = failure?.['noResponse'] !== undefined && params.get('response_mode') !== 'web_message';
    return Promise.resolve(isReloaded ? undefined : failure);
  };
  tenant.interceptToken = (_, grant) => tokenFailure(failureOf(grant?.organization));
  tenant.alterTokens = (response) => alterClaims(failureOf(response.grant.organization), response);

  return {
    tenant,
    pendingRequests,
    failures,
    people,
    issued,
    loginOf(init) {
      const body = bodyOf(init);
      return loginOfBody(body)?.login ?? credentials.get(body.get('code') ?? '')?.login;
    },
    setSsoUser(who) {
      tenant.sso = who === 'no user' ? undefined : who.startsWith('auth0|') ? who : lastPerson;
    },
  };
}
