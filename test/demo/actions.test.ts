// @vitest-environment node
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PostLoginEvent } from 'auth0-org-tenant';
import type { Action } from 'auth0-org-tenant';
import * as denyByPlan from 'auth0-org-tenant/actions/deny-by-plan';
import * as organizationsClaim from 'auth0-org-tenant/actions/organizations-claim';
import * as permissionsToScope from 'auth0-org-tenant/actions/permissions-to-scope';
import * as rolesAndMetadata from 'auth0-org-tenant/actions/roles-and-metadata';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import { acme, ada, globex, initech } from './issuer.js';
import { APP, CLIENT_ID, createVisitor, type Answer } from './visitor.js';

const AUDIENCE = 'https://invoices.example/api';
const NAMESPACE = 'https://demo.example/';
const inAcme = { organization: acme, audience: AUDIENCE };

let tenant: Tenant;
let visitor: ReturnType<typeof createVisitor>;

async function start(...actions: Action[]) {
  tenant = await startTenant({ clientId: CLIENT_ID, audience: AUDIENCE, actions, appOrigins: [APP] });
  visitor = createVisitor(tenant);
}
afterEach(() => tenant.close());

const idTokenOf = (answer: Answer) => decodeJwt(answer.id_token ?? '');
const accessTokenOf = (answer: Answer) => decodeJwt(answer.access_token ?? '');

describe('an Action', () => {
  it('gets what Auth0 gives it at a login', async () => {
    const events: unknown[] = [];
    await start({ onExecutePostLogin: async (event) => void events.push(event) });
    await visitor.login(ada, { ...inAcme, scope: 'openid read:invoices' });
    expect(events).toEqual([
      expect.objectContaining({
        authorization: { roles: ['admin'] },
        client: expect.objectContaining({ client_id: CLIENT_ID }) as unknown,
        organization: {
          id: acme,
          name: 'acme',
          display_name: 'Acme Manufacturing',
          metadata: { plan: 'business', region: 'eu' },
        },
        resource_server: { identifier: AUDIENCE },
        transaction: {
          protocol: 'oidc-basic-profile',
          prompt: [],
          requested_scopes: ['openid', 'read:invoices'],
        },
        user: expect.objectContaining({
          user_id: ada,
          app_metadata: expect.objectContaining({ default_organization: initech }) as unknown,
        }) as unknown,
      }),
    ]);
    expect(events[0]).not.toHaveProperty('refresh_token');
  });

  it('runs again on a refresh, with the roles and metadata of that time', async () => {
    const events: PostLoginEvent[] = [];
    await start({
      async onExecutePostLogin(event, api) {
        events.push(event);
        api.idToken.setCustomClaim(`${NAMESPACE}run`, events.length);
        api.accessToken.setCustomClaim(`${NAMESPACE}roles`, event.authorization.roles);
      },
    });
    const first = await visitor.login(ada, inAcme);
    expect(idTokenOf(first)).toMatchObject({ [`${NAMESPACE}run`]: 1 });
    expect(accessTokenOf(first)).toMatchObject({ [`${NAMESPACE}roles`]: ['admin'] });

    tenant.directory.addMember(ada, acme, { roles: ['viewer'], permissions: ['read:invoices'] });
    const second = await visitor.refresh(first.refresh_token);
    expect(idTokenOf(second)).toMatchObject({ [`${NAMESPACE}run`]: 2 });
    expect(accessTokenOf(second)).toMatchObject({
      org_id: acme,
      [`${NAMESPACE}roles`]: ['viewer'],
      aud: [AUDIENCE, `${tenant.issuer}userinfo`],
    });
    expect(events[1]?.refresh_token).toBeDefined();
    expect(events[1]?.transaction.protocol).toBe('oauth2-refresh-token');
  });

  it('runs once for each login, also for a silent one, and not for a used refresh token', async () => {
    let runs = 0;
    await start({
      async onExecutePostLogin() {
        runs++;
      },
    });
    const { refresh_token } = await visitor.login(ada, inAcme);
    await visitor.silently({ ...inAcme, organization: globex });
    expect(runs).toBe(2);
    await visitor.refresh(refresh_token);
    await visitor.refresh(refresh_token);
    expect(runs).toBe(3);
  });

  it('can not set a claim of the protocol, and what it changes in its event is lost', async () => {
    const seen: unknown[] = [];
    await start(
      {
        async onExecutePostLogin(event, api) {
          for (const name of ['org_id', 'sub', 'aud', 'permissions', 'scope', 'exp']) {
            api.accessToken.setCustomClaim(name, 'changed');
            api.idToken.setCustomClaim(name, 'changed');
          }
          if (event.organization) event.organization.id = 'changed';
        },
      },
      { onExecutePostLogin: async (event) => void seen.push(event.organization?.id) },
    );
    const answer = await visitor.login(ada, inAcme);
    expect(JSON.stringify([idTokenOf(answer), accessTokenOf(answer)])).not.toContain('changed');
    expect(seen).toEqual([acme]);
  });

  it('adds and removes scopes', async () => {
    await start({
      async onExecutePostLogin(_event, api) {
        api.accessToken.addScope('read:reports');
        api.accessToken.removeScope('read:invoices');
      },
    });
    const answer = await visitor.login(ada, { ...inAcme, scope: 'openid read:invoices create:invoices' });
    expect(answer.scope).toBe('openid create:invoices read:reports');
    expect(accessTokenOf(answer)).toMatchObject({ scope: answer.scope });
  });

  it('that denies ends the login, silent or not, and the refresh; later Actions do not run', async () => {
    let isDenied = false;
    let laterRuns = 0;
    await start(
      {
        async onExecutePostLogin(_event, api) {
          if (isDenied) api.access.deny('Not on Sundays.');
        },
      },
      {
        async onExecutePostLogin() {
          laterRuns++;
        },
      },
    );
    const first = await visitor.login(ada, inAcme);
    isDenied = true;
    const denied = { error: 'access_denied', error_description: 'Not on Sundays.' };
    expect(await visitor.refresh(first.refresh_token)).toEqual(denied);
    expect(await visitor.silently(inAcme)).toMatchObject(denied);
    expect(await visitor.login(ada, inAcme)).toMatchObject(denied);
    expect(laterRuns).toBe(1);
    // The refresh token was not used up.
    isDenied = false;
    expect(await visitor.refresh(first.refresh_token)).toHaveProperty('access_token');
  });

  it('that throws fails the login and the refresh', async () => {
    let isBroken = false;
    const error = new Error('broken Action');
    await start({ onExecutePostLogin: async () => (isBroken ? Promise.reject(error) : undefined) });
    const { refresh_token } = await visitor.login(ada, inAcme);
    isBroken = true;
    const failure = {
      error: 'server_error',
      error_description: expect.stringContaining('broken Action') as string,
    };
    expect(await visitor.refresh(refresh_token)).toMatchObject(failure);
    expect(await visitor.silently(inAcme)).toMatchObject(failure);
  });

  it('runs for a token exchange, and for the answer of another organization that a fault gives', async () => {
    await start(rolesAndMetadata);
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: ada,
      subject_token_type: 'urn:demo:sub',
      scope: 'openid',
      audience: AUDIENCE,
      organization: initech,
    };
    expect(idTokenOf(await visitor.token(exchange))).toMatchObject({ [`${NAMESPACE}roles`]: ['viewer'] });
    tenant.control.injectFault({ answerAs: 'acme' });
    expect(idTokenOf(await visitor.token(exchange))).toMatchObject({ [`${NAMESPACE}roles`]: ['admin'] });
  });
});

describe('the Actions to copy', () => {
  beforeEach(() => start(rolesAndMetadata, organizationsClaim, permissionsToScope, denyByPlan));

  it('put roles and the plan of the organization into the ID token', async () => {
    for (const [organization, roles, plan] of [
      [acme, ['admin'], 'business'],
      [initech, ['viewer'], 'starter'],
    ] as const) {
      const answer = await visitor.login(ada, { ...inAcme, organization });
      expect(idTokenOf(answer)).toMatchObject({ [`${NAMESPACE}roles`]: roles, [`${NAMESPACE}plan`]: plan });
    }
  });

  it("list the user's organizations and the default one", async () => {
    const answer = await visitor.login(ada, inAcme);
    expect(idTokenOf(answer)).toMatchObject({
      [`${NAMESPACE}default_organization`]: initech,
      [`${NAMESPACE}organizations`]: [
        { id: acme, name: 'acme', display_name: 'Acme Manufacturing' },
        { id: globex, name: 'globex', display_name: 'Globex Logistics' },
        { id: initech, name: 'initech', display_name: 'Initech Software' },
      ],
    });
  });

  it('put the permissions of this organization into scope, and keep out those that were only asked for', async () => {
    const scope = 'openid create:invoices';
    const ofAcme = await visitor.login(ada, { ...inAcme, scope });
    expect(ofAcme.scope?.split(' ').sort()).toEqual(
      ['openid', 'create:invoices', 'manage:settings', 'read:invoices', 'read:members'].sort(),
    );
    const ofInitech = await visitor.silently({ ...inAcme, organization: initech, scope });
    expect(ofInitech.scope).toBe('openid read:invoices');
  });

  it('refuse an organization whose plan is suspended, and no other', async () => {
    const ofAcme = await visitor.login(ada, inAcme);
    tenant.directory.setMetadata(acme, { plan: 'suspended' });
    const denied = { error_description: 'The plan of Acme Manufacturing is suspended.' };
    expect(await visitor.refresh(ofAcme.refresh_token)).toMatchObject(denied);
    expect(await visitor.silently(inAcme)).toMatchObject(denied);
    expect(await visitor.silently({ ...inAcme, organization: globex })).toHaveProperty('access_token');
    tenant.directory.setMetadata(acme, { plan: 'business' });
    expect(await visitor.refresh(ofAcme.refresh_token)).toHaveProperty('access_token');
  });
});
