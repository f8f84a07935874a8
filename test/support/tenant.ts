import { createHash } from 'node:crypto';
import { jwt } from './jwt.js';

type Claims = Record<string, unknown>;

/** What an authorization code or a refresh token was issued for. */
export interface Grant {
  sub: string;
  organization: string | undefined;
  audience: string | undefined;
  scope: string;
  nonce?: string | undefined;
  /** The thumbprint of the key of the DPoP proof. */
  key?: string | undefined;
}

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** A request that reached the tenant. `organization` is the requested one, as the request spells it. */
export interface TenantRequest {
  kind:
    | 'authorize'
    | 'authorization_code'
    | 'refresh_token'
    | typeof tokenExchange
    | 'passkey'
    | 'mfa'
    | 'revoke'
    | 'logout';
  organization: string | undefined;
  refreshToken?: string | undefined;
  prompt?: string | undefined;
  invitation?: string | undefined;
}

/** What the token endpoint is about to respond. `Tenant.alterTokens` changes it in place. */
export interface TokenResponse {
  grantType: string;
  grant: Grant;
  idClaims: Claims;
  accessClaims: Claims;
  body: Claims;
}

/** A response of /authorize, as it comes by message or in a callback URL. With `noResponse` none comes. */
export type AuthorizeResponse = Record<string, string>;

export interface Organization {
  id: string;
  name: string;
}

export const A = { id: 'org_A', name: 'acme' };
export const B = { id: 'org_B', name: 'globex' };
export const C = { id: 'org_C', name: 'initech' };
export const ada = 'auth0|ada';
export const bob = 'auth0|bob';

/** A stand-in for an Auth0 tenant: it responds to the requests of the real auth0-spa-js, and fails as a test tells it to. */
export class Tenant {
  readonly clientId = 'client';
  readonly requests: TenantRequest[] = [];
  readonly organizations: Organization[] = [A, B, C];
  members: Record<string, string[]> = { [ada]: [A.id, B.id, C.id], [bob]: [B.id] };
  /** The user with a session at the tenant (its SSO cookie). */
  sso: string | undefined = ada;
  /** Seconds. */
  lifetime = 3600;
  /** Whether a request without an organization is for the personal account. Otherwise the user chooses an organization. */
  personalAccounts = false;
  /** The user who signs in at the login page, and the organization that they choose there. */
  person = { sub: ada, organization: A.id };
  /** Unused invitation tickets: who is invited to which organization. */
  invitations: Record<string, { sub: string; organization: string }> = {};
  /** The subject tokens that may be exchanged, and their users. */
  subjects: Record<string, string> = {};
  /** The APIs that a refresh token can be used for, besides the one of its login. A refresh for any other API has a token for that one. */
  refreshTokenPolicy: readonly string[] = [];
  /** The users of session transfer tokens that were not used. */
  sessionTransferTokens: Record<string, string> = {};
  /** Who acts for the user in the tokens of a login: a delegated session, without refresh tokens. */
  actor: string | undefined;
  /** The accounts that were connected by the My Account API. */
  readonly connectedAccounts: Claims[] = [];
  /** The status with which the My Account API refuses all requests. */
  refuseConnections: number | undefined;
  /** Runs before each token response, and may change its claims and body. */
  alterTokens: ((response: TokenResponse) => void) | undefined;
  /** Runs before each token response. Delays it, or replaces it with the response that it resolves to. */
  interceptToken:
    ((grantType: string, grant: Grant | undefined) => Promise<Response | undefined> | undefined) | undefined;
  /** The same for /authorize. */
  interceptAuthorize:
    ((params: URLSearchParams) => Promise<AuthorizeResponse | undefined> | undefined) | undefined;

  /** The requests that need a second factor, by MFA token. */
  readonly #secondFactors = new Map<string, Grant>();
  /** Each user's authenticator. The recovery code has a number, because each works once. */
  readonly #authenticators = new Map<string, { active: boolean; recoveryCode: string }>();
  readonly #connections = new Map<string, Claims>();
  readonly #passkeys = new Map<string, Grant>();
  readonly #codes = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, Grant & { used?: boolean; family: number }>();
  #serial = 0;

  constructor(readonly domain = 'https://tenant.example') {}

  count(kind: TenantRequest['kind'], organization?: string): number {
    return this.requests.filter(
      (request) =>
        request.kind === kind && (organization === undefined || request.organization === organization),
    ).length;
  }

  /** The refresh tokens that still work. */
  get liveRefreshTokens(): Grant[] {
    return [...this.#refreshTokens.values()].filter((grant) => !grant.used);
  }

  /** Their texts. */
  get liveRefreshTokenTexts(): string[] {
    return [...this.#refreshTokens].filter(([, grant]) => !grant.used).map(([text]) => text);
  }

  revokeAll(organization: string): void {
    for (const [token, grant] of this.#refreshTokens) {
      if (grant.organization === organization) this.#refreshTokens.delete(token);
    }
  }

  /** /authorize, silent (`prompt=none`) or with a login page. */
  async authorize(address: string): Promise<AuthorizeResponse> {
    const params = new URL(address).searchParams;
    const requested = params.get('organization') ?? undefined;
    const prompt = params.get('prompt') ?? undefined;
    const ticket = params.get('invitation') ?? undefined;
    this.requests.push({ kind: 'authorize', organization: requested, prompt, invitation: ticket });
    const state = params.get('state') ?? '';
    const fail = (error: string, error_description: string): AuthorizeResponse => ({
      error,
      error_description,
      state,
    });
    const replacement = await this.interceptAuthorize?.(params);
    if (replacement) return { state, ...replacement };
    if (prompt === 'none' && !this.sso) return fail('login_required', 'Login required');
    const transferred = this.#takeTransfer(params.get('session_transfer_token'));
    const sub = transferred ?? (prompt === 'none' ? this.sso : undefined) ?? this.person.sub;
    const personal = requested === undefined && this.personalAccounts;
    const organization = requested === undefined ? this.person.organization : this.#find(requested)?.id;
    if (organization === undefined)
      return fail('invalid_request', `parameter organization is invalid: ${requested}`);
    if (ticket !== undefined && !this.#accept(ticket, sub, organization)) {
      return fail('access_denied', 'the specified account is not allowed to accept the current invitation');
    }
    if (!personal && !this.members[sub]?.includes(organization)) {
      return fail('access_denied', `user ${sub} is not part of the ${organization} organization`);
    }
    this.sso = sub;
    const code = `code-${++this.#serial}`;
    this.#codes.set(code, {
      sub,
      organization: personal ? undefined : organization,
      audience: params.get('audience') ?? undefined,
      scope: params.get('scope') ?? '',
      nonce: params.get('nonce') ?? undefined,
    });
    return { code, state };
  }

  /** Signs in at a login page. Returns the callback URL that the browser is sent to. */
  async signIn(address: string): Promise<string> {
    const response = await this.authorize(address);
    const callback = new URL(new URL(address).searchParams.get('redirect_uri') ?? '');
    for (const [name, value] of Object.entries(response)) callback.searchParams.set(name, value);
    return callback.href;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const text = (init?.body as string | undefined) ?? '';
    const body = new URLSearchParams(
      text.startsWith('{') ? (JSON.parse(text) as Record<string, string>) : text,
    );
    if (pathname === '/oauth/revoke') return this.#revoke(body);
    // The SDK puts a scheme before a domain that has one: `https://https://tenant.example/passkey/challenge`.
    if (pathname.endsWith('/passkey/challenge')) return this.#challengePasskey(body);
    if (/\/mfa\/\w+$/.test(pathname)) return this.#mfa(pathname, new Request(input, init));
    if (pathname.startsWith('/me/')) return this.#myAccount(pathname, new Request(input, init));
    return this.#token(body, thumbprint(new Headers(init?.headers).get('DPoP')));
  };

  /** The response to a request that needs a second factor. The grant `mfa-otp` completes it. */
  requireSecondFactor(grant: Grant): Response {
    const token = `mfa-${++this.#serial}`;
    this.#secondFactors.set(token, grant);
    return json({ error: 'mfa_required', error_description: 'MFA', mfa_token: token }, 403);
  }

  async #token(body: URLSearchParams, key: string | undefined): Promise<Response> {
    const grantType = body.get('grant_type') ?? '';
    const code = body.get('code') ?? '';
    const refreshToken = body.get('refresh_token') ?? undefined;
    const grant =
      grantType === 'refresh_token'
        ? this.#refreshTokens.get(refreshToken ?? '')
        : grantType === tokenExchange
          ? this.#exchange(body)
          : (this.#codes.get(code) ??
            this.#passkeys.get(body.get('auth_session') ?? '') ??
            this.#secondFactors.get(body.get('mfa_token') ?? ''));
    this.requests.push({
      kind: grantType as 'refresh_token',
      organization: body.get('organization') ?? grant?.organization,
      refreshToken,
    });
    const replacement = await this.interceptToken?.(grantType, grant);
    if (replacement) return replacement;
    if (grant && grantType !== 'refresh_token') grant.key = key;
    // Its tokens are bound to another key.
    if (grant && grant.key !== key) return json({ error: 'invalid_grant' }, 403);
    const { used, family } = (grant ?? {}) as { used?: boolean; family?: number };
    if (!grant || used) {
      // A used refresh token may have been stolen: its successors end too.
      if (used) this.#revokeFamily(family);
      return json({ error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' }, 403);
    }
    if (this.#passkeys.delete(body.get('auth_session') ?? '')) {
      grant.audience = body.get('audience') ?? undefined;
      grant.scope = body.get('scope') ?? '';
    }
    if (this.#secondFactors.has(body.get('mfa_token') ?? '') && this.#isWrongFactor(body, grant.sub))
      return json({ error: 'invalid_grant', error_description: 'Invalid otp_code.' }, 403);
    if (grantType !== 'refresh_token') {
      this.#codes.delete(code);
      this.#secondFactors.delete(body.get('mfa_token') ?? '');
      const recoveryCode = body.has('recovery_code') && this.#authenticators.get(grant.sub)?.recoveryCode;
      return json({
        ...this.#respond(grantType, grant),
        ...(recoveryCode && { recovery_code: recoveryCode }),
      });
    }
    const { sub, organization } = grant;
    if (organization !== undefined && !this.members[sub]?.includes(organization)) {
      const error_description = `user ${sub} is not part of the ${organization} organization`;
      return json({ error: 'invalid_grant', error_description }, 403);
    }
    (grant as { used?: boolean }).used = true;
    const audience = body.get('audience') ?? '';
    const isAllowed = this.refreshTokenPolicy.includes(audience);
    return json(this.#respond(grantType, isAllowed ? { ...grant, audience } : grant, grant));
  }

  /** Uses a ticket. It works once, even if another user tries it. */
  #accept(ticket: string, sub: string, organization: string): boolean {
    const invitation = this.invitations[ticket];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- it is a table.
    delete this.invitations[ticket];
    if (invitation?.sub !== sub || invitation.organization !== organization) return false;
    this.members[sub] = [...(this.members[sub] ?? []), organization];
    return true;
  }

  /** The challenge of a passkey, for the user of this device and the requested organization. */
  #challengePasskey(body: URLSearchParams): Response {
    const requested = body.get('organization') ?? undefined;
    this.requests.push({ kind: 'passkey', organization: requested });
    const organization = requested === undefined ? this.person.organization : this.#find(requested)?.id;
    const { sub } = this.person;
    if (organization === undefined || !this.members[sub]?.includes(organization))
      return json(
        {
          error: 'access_denied',
          error_description: `user ${sub} is not part of the ${organization} organization`,
        },
        403,
      );
    const auth_session = `passkey-${++this.#serial}`;
    this.#passkeys.set(auth_session, { sub, organization, audience: undefined, scope: '' });
    return json({ auth_session, authn_params_public_key: { challenge: 'YQ', rpId: 'app.example' } });
  }

  #exchange(body: URLSearchParams): Grant | undefined {
    const sub = this.subjects[body.get('subject_token') ?? ''];
    const requested = body.get('organization');
    const organization = requested === null ? this.person.organization : this.#find(requested)?.id;
    if (sub === undefined || organization === undefined) return undefined;
    const audience = body.get('audience') ?? undefined;
    return { sub, organization, audience, scope: body.get('scope') ?? '' };
  }

  /** @param original What the next refresh token is for: the API of the login, also if the access token is for another one. */
  #respond(grantType: string, grant: Grant, original: Grant & { family?: number } = grant): Claims {
    const { sub, organization, audience, scope, key } = grant;
    const now = Math.floor(Date.now() / 1000);
    const iss = `${this.domain}/`;
    const org = { org_id: organization, org_name: this.#find(organization)?.name };
    const response: TokenResponse = {
      grantType,
      grant,
      idClaims: {
        iss,
        sub,
        aud: this.clientId,
        iat: now,
        exp: now + 36000,
        ...org,
        name: sub.slice(6),
        ...(this.actor !== undefined && { act: { sub: this.actor } }),
        ...(grantType === 'authorization_code' && { nonce: grant.nonce }),
      },
      accessClaims: {
        iss,
        sub,
        aud: [audience, `${iss}userinfo`],
        iat: now,
        exp: now + this.lifetime,
        scope,
        ...org,
        permissions: [`read:${organization}`],
        jti: String(++this.#serial),
        ...(key !== undefined && { cnf: { jkt: key } }),
      },
      body: { token_type: key === undefined ? 'Bearer' : 'DPoP', expires_in: this.lifetime, scope },
    };
    this.alterTokens?.(response);
    if (scope.includes('offline_access') && this.actor === undefined) {
      const token = `refresh-${++this.#serial}`;
      this.#refreshTokens.set(token, { ...original, used: false, family: original.family ?? this.#serial });
      response.body['refresh_token'] ??= token;
    }
    return {
      id_token: jwt(response.idClaims),
      access_token: audience === undefined ? `opaque-${this.#serial}` : jwt(response.accessClaims),
      ...response.body,
    };
  }

  /** The page of a connection, where the user agrees. Returns the callback URL that the browser is sent to. */
  connect(address: string, parameters: Record<string, string> = { connect_code: 'connect-code' }): string {
    const { redirect_uri, state } = this.#connections.get(ticketOf(address)) ?? {};
    const callback = new URL(String(redirect_uri));
    for (const [name, value] of Object.entries({ ...parameters, state }))
      callback.searchParams.set(name, String(value));
    return callback.href;
  }

  /** The My Account API, for connected accounts. */
  async #myAccount(path: string, request: Request): Promise<Response> {
    const [, token = ''] = (request.headers.get('Authorization') ?? '').split(' ');
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
    const body = (await request.json()) as Record<string, string>;
    const refuse = (status: number, detail: string): Response =>
      json({ type: 'error', status, title: 'Refused', detail }, status);
    if (this.refuseConnections !== undefined) return refuse(this.refuseConnections, 'The API refuses.');
    const audience = `${this.domain}/me/`;
    const isAllowed = String(claims['scope']).includes('create:me:connected_accounts');
    if (!(claims['aud'] as string[]).includes(audience) || !isAllowed)
      return refuse(403, 'Insufficient scope');
    if (path.endsWith('/connect')) {
      const ticket = `ticket-${++this.#serial}`;
      this.#connections.set(ticket, { ...body, sub: claims['sub'], organization: claims['org_id'] });
      const connect_uri = `${this.domain}/connect`;
      return json({ connect_uri, connect_params: { ticket }, auth_session: ticket, expires_in: 300 }, 201);
    }
    const begun = this.#connections.get(body['auth_session'] ?? '');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body['code_verifier']));
    const isSame = Buffer.from(digest).toString('base64url') === begun?.['code_challenge'];
    if (!begun || !isSame || begun['sub'] !== claims['sub']) return refuse(400, 'The session is not valid.');
    this.#connections.delete(body['auth_session'] ?? '');
    this.connectedAccounts.push({ ...begun, organization: claims['org_id'] });
    const { connection } = begun;
    return json({ id: 'cac_1', connection, access_type: 'offline', created_at: '2026-01-01T00:00:00Z' }, 201);
  }

  /** Uses a session transfer token. It works once. */
  #takeTransfer(token: string | null): string | undefined {
    const sub = this.sessionTransferTokens[token ?? ''];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- it is a table.
    delete this.sessionTransferTokens[token ?? ''];
    return sub;
  }

  /** The endpoints of second factors: a one-time code, a text message, and a recovery code. */
  async #mfa(path: string, request: Request): Promise<Response> {
    const body = request.method === 'POST' ? ((await request.json()) as Record<string, unknown>) : {};
    const bearer = (request.headers.get('Authorization') ?? '').replace('Bearer ', '');
    const grant = this.#secondFactors.get((body['mfa_token'] as string | undefined) ?? bearer);
    if (!grant) return json({ error: 'invalid_grant', error_description: 'Malformed mfa_token' }, 401);
    this.requests.push({ kind: 'mfa', organization: grant.organization });
    const oob = { oob_code: 'oob-code', binding_method: 'prompt' };
    const { active, recoveryCode } = this.#authenticators.get(grant.sub) ?? {};
    if (path.endsWith('/authenticators')) return json(active ? AUTHENTICATORS : []);
    if (path.endsWith('/challenge')) {
      if (recoveryCode === undefined) return json({ error: 'association_required' }, 403);
      const { challenge_type } = body;
      return json({ challenge_type, ...(challenge_type === 'oob' && oob) });
    }
    if (active) return json({ error: 'access_denied', error_description: 'User is already enrolled.' }, 403);
    this.#authenticators.set(grant.sub, { active: false, recoveryCode: 'RECOVERY' });
    const [type] = body['authenticator_types'] as string[];
    const recovery_codes = ['RECOVERY'];
    return json(
      type === 'otp'
        ? { authenticator_type: 'otp', secret: 'SECRET', barcode_uri: 'otpauth://totp/test', recovery_codes }
        : { authenticator_type: 'oob', oob_channel: 'sms', ...oob, recovery_codes },
    );
  }

  /** Whether a second factor is wrong. One that is right makes the user's authenticator active, and a recovery code is replaced. */
  #isWrongFactor(body: URLSearchParams, sub: string): boolean {
    const code = body.get('otp') ?? body.get('binding_code') ?? body.get('recovery_code') ?? '000000';
    if (code === '000000' || (body.has('binding_code') && body.get('oob_code') !== 'oob-code')) return true;
    const authenticator = this.#authenticators.get(sub);
    if (!authenticator) return false;
    if (body.has('recovery_code') && code !== authenticator.recoveryCode) return true;
    authenticator.active = true;
    if (body.has('recovery_code')) authenticator.recoveryCode = `RECOVERY-${++this.#serial}`;
    return false;
  }

  #revokeFamily(family: number | undefined): void {
    for (const [text, grant] of this.#refreshTokens)
      if (grant.family === family) this.#refreshTokens.delete(text);
  }

  #revoke(body: URLSearchParams): Response {
    const token = body.get('token') ?? '';
    this.requests.push({
      kind: 'revoke',
      organization: this.#refreshTokens.get(token)?.organization,
      refreshToken: token,
    });
    this.#refreshTokens.delete(token);
    return json({});
  }

  #find(organization: string | undefined): Organization | undefined {
    return this.organizations.find(
      ({ id, name }) => id === organization || name === organization?.toLowerCase(),
    );
  }
}

const ticketOf = (address: string): string => new URL(address).searchParams.get('ticket') ?? '';

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

/** Makes the tenant respond to requests for one organization with tokens of another. */
export const respondAs =
  (requested: string, other: Organization, grantType?: string) =>
  (response: TokenResponse): void => {
    if (response.grant.organization !== requested || (grantType && response.grantType !== grantType)) return;
    for (const claims of [response.idClaims, response.accessClaims]) {
      Object.assign(claims, { org_id: other.id, org_name: other.name });
    }
  };

/** What a user has after the enrolment of a phone and an authenticator app. */
const AUTHENTICATORS = [
  { id: 'totp|dev_1', authenticator_type: 'otp', type: 'otp', active: true },
  { id: 'sms|dev_2', authenticator_type: 'oob', oob_channel: 'sms', type: 'phone', active: true },
  { id: 'recovery-code|dev_3', authenticator_type: 'recovery-code', type: 'recovery-code', active: true },
];

/** The thumbprint of the key of a DPoP proof, as in RFC 7638. */
function thumbprint(proof: string | null): string | undefined {
  if (proof === null) return undefined;
  const [header = ''] = proof.split('.');
  const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { jwk: Record<string, string> };
  const members = Object.fromEntries(['crv', 'kty', 'x', 'y'].map((name) => [name, jwk[name]]));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
