import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { isOrgSessionError } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import {
  hostileTokens,
  oddTokens,
  spoilBoth,
  type Hostile,
  type Spoiled,
} from '../../support/invalid-tokens.js';
import { jwt } from '../../support/jwt.js';
import { heldBy, installTenant, loginByRedirect, payload, signIn, type Page } from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, ada, B, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
/** Every text of an answer that is to be thrown away. */
let refused: Set<string>;
beforeEach(() => {
  tenant = installTenant();
  tenant.subjects = { legacy: ada };
  storage = createStorage();
  refused = new Set();
});

type Spoil = (idToken: string, accessToken: string) => { id_token: unknown; access_token: unknown };

/** The ways that a token for B comes from the tenant. From `lie()` on, its answers are hostile. */
interface Way {
  readonly cacheLocation: 'memory' | 'localstorage';
  /** With a person in front of the screen, who may be another one than before. */
  readonly interactive?: true;
  /** And who chooses the organization. */
  readonly chosen?: true;
  readonly come: (page: Page, lie: () => void, spoil: Spoil) => Promise<unknown>;
}

const refresh: Way['come'] = async ({ client }, lie) => {
  await client.getTokenForOrg(B.id);
  lie();
  return client.getTokenForOrg(B.id, { cacheMode: 'off' });
};

const ways: Record<string, Way> = {
  'refresh token': { cacheLocation: 'memory', come: refresh },
  'refresh token, stored': { cacheLocation: 'localstorage', come: refresh },
  iframe: {
    cacheLocation: 'localstorage',
    come: ({ client }, lie) => {
      lie();
      return client.switchOrganization(B.id, { interaction: 'none' });
    },
  },
  popup: {
    cacheLocation: 'memory',
    interactive: true,
    come: ({ client }, lie) => {
      lie();
      return client.loginWithPopup({ organization: B.id });
    },
  },
  'popup where the person chooses': {
    cacheLocation: 'localstorage',
    interactive: true,
    chosen: true,
    come: ({ client }, lie) => {
      lie();
      tenant.person.organization = B.id;
      return client.loginWithPopup();
    },
  },
  redirect: {
    cacheLocation: 'localstorage',
    interactive: true,
    come: (page, lie) => {
      lie();
      return loginByRedirect(tenant, page, { organization: B.id });
    },
  },
  'token exchange': {
    cacheLocation: 'localstorage',
    interactive: true,
    come: ({ client }, lie) => {
      lie();
      return client.loginWithCustomTokenExchange({
        organization: B.id,
        subject_token: 'legacy',
        subject_token_type: 'urn:acme:legacy-token',
      });
    },
  },
  'second factor': {
    cacheLocation: 'memory',
    come: async ({ client }, _, spoil) => {
      // Within its last minute a token is renewed.
      tenant.lifetime = 30;
      const { idToken, accessToken } = await client.getTokenForOrg(B.id, { detailed: true });
      tenant.lifetime = 3600;
      const answer = spoil(idToken, accessToken);
      const wanted = { error: 'mfa_required', error_description: 'MFA', mfa_token: 'mfa-1' };
      tenant.trouble = async (grantType) =>
        grantType.endsWith('mfa-otp') ? json({ ...answer, expires_in: 3600 }) : json(wanted, 403);
      await rejection(client.getTokenForOrg(B.id));
      // What the SDK refuses by itself is an error of its own, and then the second factor is still wanted.
      const native = client.auth0ClientFor(B.id);
      await native.mfa.verify({ mfaToken: 'mfa-1', otp: '123456' }).catch(() => undefined);
      return client.getTokenForOrg(B.id);
    },
  },
};

/** Spoils the tenant's next tokens for B, and notes what is to be thrown away. */
function lieWith(hostile: Hostile, spoiled: Spoiled): { lie: () => void; spoil: Spoil } {
  refused.clear();
  const spoil: Spoil = (idToken, accessToken) => {
    const answer = spoilBoth(hostile, spoiled, idToken, accessToken);
    for (const text of Object.values(answer)) {
      // Shorter ones are in many a text.
      if (typeof text !== 'string' || text.length < 10 || text === idToken || text === accessToken) continue;
      refused.add(text);
    }
    return answer;
  };
  const lie = (): void => {
    tenant.lie = ({ grant, idClaims, accessClaims, body }) => {
      if (grant.organization !== B.id) return;
      const honest = [jwt(idClaims), jwt(accessClaims)] as const;
      // The half that is not spoiled is thrown away too.
      for (const text of honest) refused.add(text);
      Object.assign(body, spoil(...honest));
    };
  };
  return { lie, spoil };
}

async function expectNothingKept({ client, events }: Page, error: unknown): Promise<void> {
  const sight = inspect([error, events, client.getSnapshot()], { depth: 9, maxStringLength: null });
  expect(sight).not.toMatch(/eyJ\w{9}/);
  const native = client.auth0ClientFor(B.id);
  const kept = JSON.stringify([
    await storage.shared(),
    Object.entries(sessionStorage),
    await native.getTokenSilently({ cacheMode: 'cache-only', detailedResponse: true }),
  ]);
  for (const text of refused) {
    expect(sight.includes(text), 'in sight').toBe(false);
    expect(kept.includes(text), 'kept').toBe(false);
  }
}

describe.each(Object.entries(ways))('by %s', (_, { cacheLocation, interactive, chosen, come }) => {
  it.each(hostileTokens)('nothing is handed out or kept where $title', async (hostile) => {
    const { fair, stumbles, tokens } = hostile;
    const page = await signIn(tenant, A.id, { cacheLocation }, storage.environment);
    const { client } = page;
    const token = await client.getToken();
    const isFair = (fair === 'chosen' && chosen) || (fair === 'interactive' && interactive);
    for (const spoiled of tokens.filter((which) => !isFair || which !== 'both')) {
      const { lie, spoil } = lieWith(hostile, spoiled);
      const error = await rejection(come(page, lie, spoil));
      expect(isOrgSessionError(error), `${spoiled}: ${String(error)}`).toBe(true);
      const codes = ['organization_mismatch', 'user_mismatch', ...(stumbles ? ['temporary'] : [])];
      expect([...codes, ...(tenant.trouble ? ['mfa_required'] : [])], spoiled).toContain(error.code);
      if (!chosen) expect(error.organization).toBe(B.id);
      expect(client.getSnapshot()).toMatchObject({
        status: 'signed-in',
        organization: A,
        user: { sub: ada },
      });
      expect(await client.getToken()).toBe(token);
      await expectNothingKept(page, error);
      tenant.lie = tenant.trouble = undefined;
      if (heldBy(page).includes(B.id)) await client.logoutOrganization(B.id);
    }

    const next = await client.getTokenForOrg(B.id, { detailed: true });
    for (const text of [next.accessToken, next.idToken]) {
      expect(payload(text)).toMatchObject({ org_id: B.id, sub: ada });
      expect(refused).not.toContain(text);
    }
  });
});

it.each(oddTokens)('a token is handed out where $title', async ({ spoil }) => {
  const page = await signIn(tenant, A.id);
  const { client } = page;
  tenant.lie = ({ idClaims, accessClaims, body }) => {
    body['id_token'] = spoil(jwt(idClaims));
    body['access_token'] = spoil(jwt(accessClaims));
  };
  await client.switchOrganization(B.id, { interaction: 'none' });
  const { accessToken } = await client.getToken({ cacheMode: 'off', detailed: true });
  expect(payload(accessToken)).toMatchObject({ org_id: B.id });
  expect(await client.getUser()).toMatchObject({ sub: ada, org_id: B.id });
  expect(client.hasPermission('constructor') || client.hasRole('__proto__')).toBe(false);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect({}).not.toHaveProperty('polluted');
});
