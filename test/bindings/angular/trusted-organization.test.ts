import { api, openHttp, tokenOf, type HttpApp } from './http.js';
import { firstValueFrom } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Organization, OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import { withAnonymous } from '../../../src/angular/index.js';
import { rejection } from '../../support/async.js';
import { advanceTimeUntil, useClock } from '../../support/clock.js';
import { installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { A, ada, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let app: HttpApp | undefined;
/** How `isTrustedOrganization` asks the API through `HttpClient`. */
let isTrusted: (id: string) => Promise<boolean>;
/** The organizations of the tokens that it was asked with. */
let asked: unknown[];

const ask = (id: string): Promise<boolean> => {
  const { http, arrives } = app as HttpApp;
  const url = `${api}/trusted/${id}`;
  void arrives(url).then((request) => {
    const token = tokenOf(request);
    asked.push(token && organizationOf(token));
    request.flush(id !== B.id);
  });
  return firstValueFrom(http.get<boolean>(url, { context: withAnonymous('send') }));
};

beforeEach(() => {
  tenant = installTenant();
  app = undefined;
  asked = [];
  isTrusted = ask;
});

const options: Partial<OrgSessionClientOptions> = {
  isTrustedOrganization: ({ id }: Organization) => isTrusted(id),
};

/** The page that a login without an organization returns to. */
async function openCallback(): Promise<OrgSessionClient> {
  const before = openPage(tenant);
  await before.client.loginWithRedirect({});
  before.client.destroy();
  const { client } = openPage(tenant, options, {}, await tenant.signIn(before.visited[0] ?? ''));
  app = openHttp(client);
  return client;
}

async function openSignedOut(): Promise<OrgSessionClient> {
  tenant.sso = undefined;
  const { client } = openPage(tenant, options);
  app = openHttp(client);
  await client.start();
  return client;
}

const logins: Record<string, (client: OrgSessionClient) => Promise<unknown>> = {
  'a popup login': (client) => client.loginWithPopup(),
  'a token exchange': (client) => {
    tenant.subjects['legacy'] = ada;
    return client.loginWithCustomTokenExchange({
      subject_token: 'legacy',
      subject_token_type: 'urn:example:legacy',
    });
  },
};

describe('isTrustedOrganization that asks the API through HttpClient', () => {
  it('does not stop start() on the page of a callback', async () => {
    const client = await openCallback();
    expect(await client.start()).toMatchObject({ status: 'signed-in', organization: A });
    expect(asked).toEqual([undefined]);
  });

  it('can refuse the organization of a callback', async () => {
    tenant.person.organization = B.id;
    const client = await openCallback();
    expect((await client.start()).error?.code).toBe('untrusted_organization');
    expect(client.getSnapshot().sessions).toEqual([]);
  });

  it('fails with a LoginRequiredError as cause if the request needs a token', async () => {
    isTrusted = (id) => firstValueFrom((app as HttpApp).http.get<boolean>(`${api}/trusted/${id}`));
    const client = await openCallback();
    const { error } = await client.start();
    expect(error).toMatchObject({ code: 'untrusted_organization', cause: { code: 'login_required' } });
    (app as HttpApp).api.verify();
  });

  it('delays start() by ten seconds if it first waits for something else', async () => {
    useClock();
    isTrusted = async (id) => {
      await Promise.resolve();
      return ask(id);
    };
    const client = await openCallback();
    const began = Date.now();
    expect(await advanceTimeUntil(client.start())).toMatchObject({ organization: A });
    expect(Date.now() - began).toBeLessThanOrEqual(11_000);
  });

  it.each(Object.entries(logins))('does not stop %s', async (_, login) => {
    const client = await openSignedOut();
    await login(client);
    expect(client.getSnapshot().organization).toEqual(A);
    expect(asked).toEqual([undefined]);
  });

  it.each(Object.entries(logins))('can refuse %s', async (_, login) => {
    tenant.person.organization = B.id;
    tenant.members[ada] = [B.id];
    const client = await openSignedOut();
    expect((await rejection(login(client))).code).toBe('untrusted_organization');
  });

  it.each(Object.entries(logins))('has the token of the active organization during %s', async (_, login) => {
    const { client } = await signIn(tenant, A.id, options);
    app = openHttp(client);
    tenant.person.organization = 'org_C';
    await login(client);
    expect(asked).toEqual([A.id]);
  });
});
