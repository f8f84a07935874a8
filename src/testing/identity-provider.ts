import { ConfigurationError, personalAccountId } from '../index.js';
import { oauthError } from './failures.js';
import { jwt } from './jwt.js';

/** Who is signed in at the double's login page: claims of the ID token. */
export interface TestUser {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
  readonly [claim: string]: unknown;
}

/** An organization that the person is a member of, and what they may do there. */
export interface TestOrganization {
  /** `org_…` */
  readonly id: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly permissions?: readonly string[];
  readonly roles?: readonly string[];
  /** Granted besides `openid profile email` and what is asked for. */
  readonly scopes?: readonly string[];
  /** Whether it can be entered without a login of its own. Default true. */
  readonly silent?: boolean;
}

/** What Auth0's SDK has of one answer of the token endpoint. */
export interface Issued {
  readonly id_token: string;
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What renews an organization's tokens without the login page. */
export interface RefreshToken {
  readonly organization: string;
  readonly user: TestUser;
}

/** Which token is asked for. */
export interface Ask {
  readonly audience?: string | undefined;
  readonly scope?: string | undefined;
}

/** A login that left for the login page. */
export interface Departure extends Ask {
  readonly organization: string | undefined;
  readonly appState: unknown;
}

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly rolesClaim: string;
  readonly personalAccount: boolean;
  /** Seconds. */
  readonly expiresIn: number;
  readonly now: () => number;
  readonly user: TestUser;
  readonly organizations: readonly TestOrganization[];
}

/** An identity provider of one person and their organizations, in memory. */
export interface IdentityProvider {
  /** The organization for an id or a name, or the personal account for null; undefined where there is none. */
  readonly find: (asked: string | null | undefined) => TestOrganization | undefined;
  /** @throws what Auth0 answers to an organization that it does not know. */
  readonly mustFind: (asked: string | null | undefined) => TestOrganization;
  readonly list: () => readonly TestOrganization[];
  readonly change: (id: string, change: Partial<TestOrganization>) => void;
  /** Who signs in from now on. */
  user: TestUser;
  /** Whether somebody is signed in at the login page. */
  session: boolean;
  /** The organization that is chosen where a login names none. Default: the personal account, or the first one. */
  choice: TestOrganization | undefined;
  /** What requests for tokens wait for. */
  answering: Promise<void> | undefined;
  /** What an earlier page left. */
  remembered: RefreshToken | undefined;
  /** A login leaves for the login page; the answer is its `state`. */
  readonly depart: (departure: Departure) => string;
  /** The latest login that left and is not back yet. */
  readonly underWay: () => string | undefined;
  /** It comes back, once. @throws what Auth0's SDK says to a login that it does not know. */
  readonly arrive: (state: string | null) => Departure;
  /** A token, for whoever signed in when the refresh token was issued, or else for whoever is signed in at the login page. */
  readonly issue: (organization: TestOrganization, ask: Ask, refreshed?: RefreshToken) => Issued;
}

export function createIdentityProvider(options: ProviderOptions): IdentityProvider {
  const { issuer, clientId, rolesClaim, personalAccount, expiresIn, now } = options;
  const organizations = new Map<string, TestOrganization>();
  for (const organization of options.organizations) {
    const personal = personalAccount && organization.id === personalAccountId;
    if (!personal && !/^org_[\w-]{1,64}$/.test(organization.id))
      throw new ConfigurationError('Option organizations must have ids that begin with org_.');
    organizations.set(organization.id, organization);
  }
  if (personalAccount && !organizations.has(personalAccountId))
    organizations.set(personalAccountId, { id: personalAccountId });
  const departures = new Map<string, Departure>();
  let serial = 0;

  const provider: IdentityProvider = {
    find(asked) {
      const text = (asked ?? personalAccountId).trim();
      const byName = ({ name }: TestOrganization): boolean => name?.toLowerCase() === text.toLowerCase();
      return organizations.get(text) ?? [...organizations.values()].find(byName);
    },
    mustFind(asked) {
      const found =
        asked === undefined
          ? (provider.choice ?? provider.find(null) ?? provider.list()[0])
          : provider.find(asked);
      if (!found) throw oauthError('invalid_request', `parameter organization is invalid: ${String(asked)}`);
      return found;
    },
    list: () => [...organizations.values()],
    change(id, change) {
      const before = organizations.get(id);
      if (before) organizations.set(id, { ...before, ...change });
    },
    user: options.user,
    session: true,
    choice: undefined,
    answering: undefined,
    remembered: undefined,
    depart(departure) {
      const state = `state-${++serial}`;
      departures.set(state, departure);
      return state;
    },
    underWay: () => [...departures.keys()].at(-1),
    arrive(state) {
      const departure = departures.get(state ?? '');
      if (!departure) throw oauthError('missing_transaction');
      departures.delete(state ?? '');
      return departure;
    },
    issue({ id, name, permissions = [], roles, scopes = [] }, { audience, scope = '' }, refreshed) {
      const { user } = refreshed ?? provider;
      const seconds = Math.floor(now() / 1000);
      const granted = new Set(['openid', 'profile', 'email', ...scopes, ...scope.split(' ').filter(Boolean)]);
      const shared = {
        iss: issuer,
        sub: user.sub,
        iat: seconds,
        exp: seconds + expiresIn,
        ...(id !== personalAccountId && { org_id: id, ...(name !== undefined && { org_name: name }) }),
        ...(roles && { [rolesClaim]: roles }),
      };
      serial++;
      // A refresh has no nonce: it tells how a token came.
      const claims = {
        ...user,
        ...shared,
        aud: clientId,
        ...(!refreshed && { nonce: `nonce-${serial}` }),
      };
      const access = {
        ...shared,
        aud: [audience, `${issuer}userinfo`],
        scope: [...granted].join(' '),
        permissions,
        jti: String(serial),
      };
      return {
        id_token: jwt(claims),
        access_token: jwt(access),
        expires_in: expiresIn,
        scope: access.scope,
        claims,
      };
    },
  };
  return provider;
}
