// @vitest-environment node
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEMO_PASSWORD } from 'auth0-org-tenant';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import { APP, AUDIENCE, CLIENT_ID, createVisitor, type Answer } from './visitor.js';

const ACME = 'org_Acme000000000001';
const GLOBEX = 'org_Globex0000000002';
const HOOLI = 'org_Hooli00000000004';
const AT_GLOBEX = 'samlp|globex|lin';
const AT_HOOLI = 'samlp|hooli|lin';

let tenant: Tenant;
let visitor: ReturnType<typeof createVisitor>;

beforeEach(async () => {
  tenant = await startTenant({ clientId: CLIENT_ID, audience: AUDIENCE, appOrigins: [APP] });
  visitor = createVisitor(tenant);
});
afterEach(() => tenant.close());

const claimsOf = (answer: Answer) => decodeJwt(answer.id_token ?? '');
const loginPageOf = (organization: string) => visitor.open(visitor.authorizeUrl({ organization }, 'v'));

it('Each connection gives the same person another account', async () => {
  const atGlobex = await visitor.login(AT_GLOBEX, { organization: GLOBEX });
  const atHooli = await visitor.login(AT_HOOLI, { organization: HOOLI });
  expect(claimsOf(atGlobex)).toMatchObject({ sub: AT_GLOBEX, org_id: GLOBEX, email: 'lin@example.com' });
  expect(claimsOf(atHooli)).toMatchObject({ sub: AT_HOOLI, org_id: HOOLI, email: 'lin@example.com' });

  // A refresh token of each account works after the other's login.
  const renewed = await visitor.refresh(atGlobex.refresh_token);
  expect(claimsOf(renewed)).toMatchObject({ sub: AT_GLOBEX, org_id: GLOBEX });
});

it('After a login by one connection, an organization with another connection requires a login', async () => {
  await visitor.login(AT_GLOBEX, { organization: GLOBEX });
  expect(await visitor.silently({ organization: HOOLI })).toMatchObject({ error: 'login_required' });
  expect((await loginPageOf(HOOLI)).url.pathname).toMatch(/^\/u\/login\//);
});

it("A login page offers and accepts the accounts of its organization's connection only", async () => {
  const { url, page } = await loginPageOf(HOOLI);
  const html = (await page?.text()) ?? '';
  expect(html).toContain(AT_HOOLI);
  expect(html).not.toContain(AT_GLOBEX);
  expect((await visitor.submit(url, { person: AT_GLOBEX })).page?.status).toBe(400);
});

it('Email and password select the account of the connection', async () => {
  const { url } = await loginPageOf(HOOLI);
  const back = await visitor.submit(url, { email: 'lin@example.com', password: DEMO_PASSWORD });
  expect(back.url.origin).toBe(APP);
  expect(claimsOf(await visitor.silently({ organization: HOOLI }))).toMatchObject({ sub: AT_HOOLI });
});

it('It cannot sign in to an organization with another connection', async () => {
  const { url } = await loginPageOf(ACME);
  const page = await visitor.submit(url, { email: 'lin@example.com', password: DEMO_PASSWORD });
  expect(page.page?.status).toBe(400);
});
