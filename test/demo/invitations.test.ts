// @vitest-environment node
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApi } from '../../demo/api/index.js';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import { APP, AUDIENCE, CLIENT_ID, createVisitor } from './visitor.js';

const ACME = 'org_Acme000000000001';
const GLOBEX = 'org_Globex0000000002';
const HOOLI = 'org_Hooli00000000004';
const SUBDOMAIN = 'http://acme.localhost:5173';

let tenant: Tenant;
let api: Awaited<ReturnType<typeof startApi>>;
let visitor: ReturnType<typeof createVisitor>;

beforeEach(async () => {
  const appOrigins = [APP, SUBDOMAIN];
  tenant = await startTenant({ clientId: CLIENT_ID, audience: AUDIENCE, appOrigins });
  const { issuer, directory, createInvitation } = tenant;
  api = await startApi({ issuer, audience: AUDIENCE, directory, appOrigins, createInvitation });
  visitor = createVisitor(tenant);
});
afterEach(async () => {
  await Promise.all([tenant.close(), api.close()]);
});

async function invite(
  { to, as = to, email = 'alan@example.com' }: { to: string; as?: string; email?: unknown },
  origin = APP,
) {
  const { access_token: token = '' } = await visitor.login('auth0|ada', { organization: as });
  const response = await fetch(`${api.url}/organizations/${to}/invitations`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ email }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

it('With the permission the API returns a link that makes a person a member', async () => {
  const { status, body } = await invite({ to: ACME });
  expect(status).toBe(201);
  const link = new URL(body.url ?? '');
  expect(link.origin).toBe(APP);
  const { invitation = '', organization = '' } = Object.fromEntries(link.searchParams);
  const answer = await createVisitor(tenant).login('auth0|alan', { invitation, organization });
  expect(answer.access_token).toEqual(expect.any(String));
  expect(tenant.directory.membership('auth0|alan', ACME)).toBeDefined();
});

it('The link leads to the origin of the calling page, but not to a foreign origin', async () => {
  expect((await invite({ to: ACME }, SUBDOMAIN)).body.url).toContain(`${SUBDOMAIN}/?invitation=`);
  expect((await invite({ to: ACME }, 'http://evil.example')).body.url).toContain(`${APP}/?invitation=`);
});

it('Without the permission the API refuses', async () => {
  expect(await invite({ to: GLOBEX })).toMatchObject({
    status: 403,
    body: { error: 'insufficient_permission' },
  });
});

it("Another organization's token is refused", async () => {
  expect(await invite({ to: HOOLI, as: ACME })).toMatchObject({
    status: 403,
    body: { error: 'wrong_organization' },
  });
});

it.each([null, 7, '', 'alan', 'a b@example.com', 'x'.repeat(100) + '@example.com'])(
  'An address like %o is refused',
  async (email) => {
    expect(await invite({ to: ACME, email })).toMatchObject({ status: 400 });
  },
);
