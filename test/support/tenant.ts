import { jwt } from './jwt.js';

type Claims = Record<string, unknown>;

/** What a grant was given for. */
export interface Grant {
  sub: string;
  organization: string | undefined;
  audience: string | undefined;
  scope: string;
  nonce?: string | undefined;
}

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** A request that reached the tenant. `organization` is what was asked for. */
export interface TenantRequest {
  kind: 'authorize' | 'authorization_code' | 'refresh_token' | typeof tokenExchange | 'revoke' | 'logout';
  organization: string | undefined;
  refreshToken?: string | undefined;
  prompt?: string | undefined;
  invitation?: string | undefined;
}

/** What the token endpoint is about to answer; a lie changes it in place, or answers something else. */
export interface TokenAnswer {
  grantType: string;
  grant: Grant;
  idClaims: Claims;
  accessClaims: Claims;
  body: Claims;
}

/** An answer of /authorize, as it comes by message or in a callback URL. */
export type AuthorizeAnswer = Record<string, string>;

export interface Organization {
  id: string;
  name: string;
}

export const A = { id: 'org_A', name: 'acme' };
export const B = { id: 'org_B', name: 'globex' };
export const C = { id: 'org_C', name: 'initech' };
export const ada = 'auth0|ada';
export const bob = 'auth0|bob';

/**
 * Auth0 at the network's edge: what it answers to the real SDK, and what went wrong on purpose. `lie` and `trouble` are asked before every
 * answer.
 */
export class Tenant {
  readonly domain = 'https://tenant.example';
  readonly clientId = 'client';
  readonly requests: TenantRequest[] = [];
  readonly organizations: Organization[] = [A, B, C];
  members: Record<string, string[]> = { [ada]: [A.id, B.id, C.id], [bob]: [B.id] };
  /** Who has a session at the login page. */
  sso: string | undefined = ada;
  /** Seconds. */
  lifetime = 3600;
  /** Whether a request without an organization is for the personal account, and no choice among the organizations. */
  personalAccounts = false;
  /** Who signs in when a person is asked, and where they go when they may pick. */
  person = { sub: ada, organization: A.id };
  /** Tickets not used yet, and whom they let into which organization. */
  invitations: Record<string, { sub: string; organization: string }> = {};
  /** Tokens of another issuer that may be exchanged, and whose they are. */
  subjects: Record<string, string> = {};
  lie: ((answer: TokenAnswer) => void) | undefined;
  /** Answers in place of the token endpoint. */
  trouble:
    ((grantType: string, grant: Grant | undefined) => Promise<Response | undefined> | undefined) | undefined;
  authorizeTrouble:
    ((params: URLSearchParams) => Promise<AuthorizeAnswer | undefined> | undefined) | undefined;

  readonly #codes = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, Grant & { used?: boolean }>();
  #serial = 0;

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

  revokeAll(organization: string): void {
    for (const [token, grant] of this.#refreshTokens) {
      if (grant.organization === organization) this.#refreshTokens.delete(token);
    }
  }

  /** /authorize, silent or with a person. */
  async authorize(address: string): Promise<AuthorizeAnswer> {
    const params = new URL(address).searchParams;
    const asked = params.get('organization') ?? undefined;
    const prompt = params.get('prompt') ?? undefined;
    const ticket = params.get('invitation') ?? undefined;
    this.requests.push({ kind: 'authorize', organization: asked, prompt, invitation: ticket });
    const state = params.get('state') ?? '';
    const fail = (error: string, error_description: string): AuthorizeAnswer => ({
      error,
      error_description,
      state,
    });
    const trouble = await this.authorizeTrouble?.(params);
    if (trouble) return { state, ...trouble };
    if (prompt === 'none' && !this.sso) return fail('login_required', 'Login required');
    const sub = (prompt === 'none' ? this.sso : undefined) ?? this.person.sub;
    const personal = asked === undefined && this.personalAccounts;
    const organization = asked === undefined ? this.person.organization : this.#find(asked)?.id;
    if (organization === undefined)
      return fail('invalid_request', `parameter organization is invalid: ${asked}`);
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

  /** Where the browser lands after a login page at that address. */
  async signIn(address: string): Promise<string> {
    const answer = await this.authorize(address);
    const callback = new URL(new URL(address).searchParams.get('redirect_uri') ?? '');
    for (const [name, value] of Object.entries(answer)) callback.searchParams.set(name, value);
    return callback.href;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const body = new URLSearchParams(init?.body as string);
    if (pathname === '/oauth/revoke') return this.#revoke(body);
    return this.#token(body);
  };

  async #token(body: URLSearchParams): Promise<Response> {
    const grantType = body.get('grant_type') ?? '';
    const code = body.get('code') ?? '';
    const refreshToken = body.get('refresh_token') ?? undefined;
    const grant =
      grantType === 'refresh_token'
        ? this.#refreshTokens.get(refreshToken ?? '')
        : grantType === tokenExchange
          ? this.#exchange(body)
          : this.#codes.get(code);
    this.requests.push({
      kind: grantType as 'refresh_token',
      organization: body.get('organization') ?? grant?.organization,
      refreshToken,
    });
    const trouble = await this.trouble?.(grantType, grant);
    if (trouble) return trouble;
    if (!grant || (grant as { used?: boolean }).used) {
      return json({ error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' }, 403);
    }
    if (grantType === 'refresh_token') (grant as { used?: boolean }).used = true;
    this.#codes.delete(code);
    return json(this.#answer(grantType, grant));
  }

  /** A ticket works once, and not again for whoever tried it in vain. */
  #accept(ticket: string, sub: string, organization: string): boolean {
    const invitation = this.invitations[ticket];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- it is a table.
    delete this.invitations[ticket];
    if (invitation?.sub !== sub || invitation.organization !== organization) return false;
    this.members[sub] = [...(this.members[sub] ?? []), organization];
    return true;
  }

  #exchange(body: URLSearchParams): Grant | undefined {
    const sub = this.subjects[body.get('subject_token') ?? ''];
    const asked = body.get('organization');
    const organization = asked === null ? this.person.organization : this.#find(asked)?.id;
    if (sub === undefined || organization === undefined) return undefined;
    const audience = body.get('audience') ?? undefined;
    return { sub, organization, audience, scope: body.get('scope') ?? '' };
  }

  #answer(grantType: string, grant: Grant): Claims {
    const { sub, organization, audience, scope } = grant;
    const now = Math.floor(Date.now() / 1000);
    const iss = `${this.domain}/`;
    const org = { org_id: organization, org_name: this.#find(organization)?.name };
    const answer: TokenAnswer = {
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
      },
      body: { token_type: 'Bearer', expires_in: this.lifetime, scope },
    };
    this.lie?.(answer);
    if (scope.includes('offline_access')) {
      const token = `refresh-${++this.#serial}`;
      this.#refreshTokens.set(token, { ...grant, used: false });
      answer.body['refresh_token'] ??= token;
    }
    return {
      id_token: jwt(answer.idClaims),
      access_token: audience === undefined ? `opaque-${this.#serial}` : jwt(answer.accessClaims),
      ...answer.body,
    };
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

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

/** A lie for the requests of one organization: its answer is another one's. */
export const answerAs =
  (asked: string, other: Organization, grantType?: string) =>
  (answer: TokenAnswer): void => {
    if (answer.grant.organization !== asked || (grantType && answer.grantType !== grantType)) return;
    for (const claims of [answer.idClaims, answer.accessClaims]) {
      Object.assign(claims, { org_id: other.id, org_name: other.name });
    }
  };
