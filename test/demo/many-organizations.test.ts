// @vitest-environment node
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDirectory } from 'auth0-org-tenant';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import { APP, AUDIENCE, CLIENT_ID, createVisitor } from './visitor.js';

const ADA = 'auth0|ada';
const claim = 'https://demo.example/organizations';

let directory: ReturnType<typeof createDirectory>;
let tenant: Tenant;

beforeEach(async () => {
  directory = createDirectory();
  tenant = await startTenant({ directory, clientId: CLIENT_ID, audience: AUDIENCE, appOrigins: [APP] });
});
afterEach(() => tenant.close());

it('Hundreds of organizations can be added, each with the one member', async () => {
  const before = directory.organizationsOf(ADA);
  const added = directory.addOrganizations(ADA, 300);
  expect(new Set(added.map(({ id }) => id)).size).toBe(300);
  expect(new Set(added.map(({ name }) => name)).size).toBe(300);
  expect(directory.organizationsOf(ADA)).toEqual([...before, ...added]);
  expect(directory.membersOf(added[299]?.id ?? '')).toMatchObject([{ sub: ADA }]);

  const visitor = createVisitor(tenant);
  for (const { id, name } of [added[0], added[299]].filter((one) => one !== undefined)) {
    const answer = await visitor.login(ADA, { organization: id });
    expect(decodeJwt(answer.id_token ?? '')).toMatchObject({ sub: ADA, org_id: id, org_name: name });
  }
});

it('A token lists up to 20 organizations, and none if there are more', async () => {
  const listed = async (): Promise<unknown> => {
    const answer = await createVisitor(tenant).login(ADA, { organization: 'acme' });
    return decodeJwt(answer.id_token ?? '')[claim];
  };
  directory.addOrganizations(ADA, 20 - directory.organizationsOf(ADA).length);
  expect(await listed()).toHaveLength(20);
  directory.addOrganizations(ADA, 1);
  expect(await listed()).toBeUndefined();
});
