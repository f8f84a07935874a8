import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { isOrgSessionError } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import {
  invalidTokens,
  unusualTokens,
  alterTokens,
  type InvalidToken,
  type AlteredTokens,
} from '../../support/invalid-tokens.js';
import { jwt } from '../../support/jwt.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  payload,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, ada, B, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
/** The texts that must be discarded. */
let refused: Set<string>;
beforeEach(() => {
  tenant = installTenant();
  tenant.subjects = { legacy: ada };
  storage = createStorage();
  refused = new Set();
});

type AlterTokens = (idToken: string, accessToken: string) => { id_token: unknown; access_token: unknown };

/** A path by which a token for B comes from the tenant. After `attack()` the tenant's responses are invalid. */
interface Path {
  readonly cacheLocation: 'memory' | 'localstorage';
  /** The user takes part in it, and may be another one than before. */
  readonly interactive?: true;
  /** The user chooses the organization. */
  readonly chosen?: true;
  readonly obtain: (page: Page, attack: () => void, alter: AlterTokens) => Promise<unknown>;
}

const refresh: Path['obtain'] = async ({ client }, attack) => {
  await client.getTokenForOrg(B.id);
  attack();
  return client.getTokenForOrg(B.id, { cacheMode: 'off' });
};

const paths: Record<string, Path> = {
  'refresh token': { cacheLocation: 'memory', obtain: refresh },
  'refresh token, stored': { cacheLocation: 'localstorage', obtain: refresh },
  iframe: {
    cacheLocation: 'localstorage',
    obtain: ({ client }, attack) => {
      attack();
      return client.switchOrganization(B.id, { interaction: 'none' });
    },
  },
  popup: {
    cacheLocation: 'memory',
    interactive: true,
    obtain: ({ client }, attack) => {
      attack();
      return client.loginWithPopup({ organization: B.id });
    },
  },
  'popup where the user chooses the organization': {
    cacheLocation: 'localstorage',
    interactive: true,
    chosen: true,
    obtain: ({ client }, attack) => {
      attack();
      tenant.person.organization = B.id;
      return client.loginWithPopup();
    },
  },
  redirect: {
    cacheLocation: 'localstorage',
    interactive: true,
    obtain: (page, attack) => {
      attack();
      return loginByRedirect(tenant, page, { organization: B.id });
    },
  },
  'token exchange': {
    cacheLocation: 'localstorage',
    interactive: true,
    obtain: ({ client }, attack) => {
      attack();
      return client.loginWithCustomTokenExchange({
        organization: B.id,
        subject_token: 'legacy',
        subject_token_type: 'urn:acme:legacy-token',
      });
    },
  },
  'second factor': {
    cacheLocation: 'memory',
    obtain: async ({ client }, _, alter) => {
      // A token is renewed when less than a minute of its lifetime is left.
      tenant.lifetime = 30;
      const { idToken, accessToken } = await client.getTokenForOrg(B.id, { detailed: true });
      tenant.lifetime = 3600;
      const response = alter(idToken, accessToken);
      const mfaRequired = { error: 'mfa_required', error_description: 'MFA', mfa_token: 'mfa-1' };
      tenant.interceptToken = async (grantType) =>
        grantType.endsWith('mfa-otp') ? json({ ...response, expires_in: 3600 }) : json(mfaRequired, 403);
      await rejection(client.getTokenForOrg(B.id));
      // auth0-spa-js may reject the token itself. Then the second factor is still required.
      const native = client.auth0ClientFor(B.id);
      await native.mfa.verify({ mfaToken: 'mfa-1', otp: '123456' }).catch(() => undefined);
      return client.getTokenForOrg(B.id);
    },
  },
};

/** Alters the tenant's next tokens for B, and collects the tokens that must be discarded. */
function prepareAttack(
  invalid: InvalidToken,
  altered: AlteredTokens,
): { attack: () => void; alter: AlterTokens } {
  refused.clear();
  const alter: AlterTokens = (idToken, accessToken) => {
    const response = alterTokens(invalid, altered, idToken, accessToken);
    for (const text of Object.values(response)) {
      // Short texts would also occur elsewhere.
      if (typeof text !== 'string' || text.length < 10 || text === idToken || text === accessToken) continue;
      refused.add(text);
    }
    return response;
  };
  const attack = (): void => {
    tenant.alterTokens = ({ grant, idClaims, accessClaims, body }) => {
      if (grant.organization !== B.id) return;
      const valid = [jwt(idClaims), jwt(accessClaims)] as const;
      // A response is discarded as a whole, with the token that was not altered. If only its audience is wrong, the session keeps the ID token.
      if (!isOnlyAudience(invalid, altered)) for (const text of valid) refused.add(text);
      Object.assign(body, alter(...valid));
    };
  };
  return { attack, alter };
}

const isOnlyAudience = (invalid: InvalidToken, altered: AlteredTokens): boolean =>
  invalid.isOnlyAudience === true && altered === 'access token';

/** @param isReadFromSdk Whether the client of auth0-spa-js must not have it either. */
async function expectNothingKept(
  { client, events }: Page,
  error: unknown,
  isReadFromSdk: boolean,
): Promise<void> {
  const visible = inspect([error, events, client.getSnapshot()], { depth: 9, maxStringLength: null });
  expect(visible).not.toMatch(/eyJ\w{9}/);
  const native = client.auth0ClientFor(B.id);
  const stored = JSON.stringify([
    await storage.storedText(),
    Object.entries(sessionStorage),
    isReadFromSdk && (await native.getTokenSilently({ cacheMode: 'cache-only', detailedResponse: true })),
  ]);
  for (const text of refused) {
    expect(visible.includes(text), 'visible').toBe(false);
    expect(stored.includes(text), 'stored').toBe(false);
  }
}

describe.each(Object.entries(paths))('by %s', (_, { cacheLocation, interactive, chosen, obtain }) => {
  it.each(invalidTokens)('no token is returned or stored where $title', async (invalid) => {
    const { validWhere, failsInSdk, tokens } = invalid;
    const page = await signIn(tenant, A.id, { cacheLocation }, storage.environment);
    const { client } = page;
    const token = await client.getToken();
    const isValidInBoth =
      (validWhere === 'chosen' && chosen) || (validWhere === 'interactive' && interactive);
    for (const altered of tokens.filter((which) => !isValidInBoth || which !== 'both')) {
      const { attack, alter } = prepareAttack(invalid, altered);
      const error = await rejection(obtain(page, attack, alter));
      expect(isOrgSessionError(error), `${altered}: ${String(error)}`).toBe(true);
      const isDenied = isOnlyAudience(invalid, altered);
      const codes = isDenied
        ? ['access_denied']
        : ['organization_mismatch', 'user_mismatch', ...(failsInSdk ? ['temporary'] : [])];
      expect([...codes, ...(tenant.interceptToken ? ['mfa_required'] : [])], altered).toContain(error.code);
      if (!chosen) expect(error.organization).toBe(B.id);
      expect(client.getSnapshot()).toMatchObject({
        status: 'signed-in',
        organization: A,
        user: { sub: ada },
      });
      expect(await client.getToken()).toBe(token);
      // Where a session was kept in memory mode, the token stays in the cache of auth0-spa-js, beside the refresh token.
      const isKept = sessionIds(page).includes(B.id) && isDenied;
      await expectNothingKept(page, error, !(isKept && cacheLocation === 'memory'));
      if (isKept) {
        const kept = await client.getTokenForOrg(B.id, { cacheMode: 'cache-only' });
        if (kept !== undefined) expect(payload(kept)['aud']).toContain('https://api.example');
      }
      tenant.alterTokens = tenant.interceptToken = undefined;
      if (sessionIds(page).includes(B.id)) await client.logoutOrganization(B.id);
    }

    const next = await client.getTokenForOrg(B.id, { detailed: true });
    for (const text of [next.accessToken, next.idToken]) {
      expect(payload(text)).toMatchObject({ org_id: B.id, sub: ada });
      expect(refused).not.toContain(text);
    }
  });
});

it.each(unusualTokens)('a valid token is returned where $title', async ({ alter }) => {
  const page = await signIn(tenant, A.id);
  const { client } = page;
  tenant.alterTokens = ({ idClaims, accessClaims, body }) => {
    body['id_token'] = alter(jwt(idClaims));
    body['access_token'] = alter(jwt(accessClaims));
  };
  await client.switchOrganization(B.id, { interaction: 'none' });
  const { accessToken } = await client.getToken({ cacheMode: 'off', detailed: true });
  expect(payload(accessToken)).toMatchObject({ org_id: B.id });
  expect(await client.getUser()).toMatchObject({ sub: ada, org_id: B.id });
  expect(client.hasPermission('constructor') || client.hasRole('__proto__')).toBe(false);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect({}).not.toHaveProperty('polluted');
});
