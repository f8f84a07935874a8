// @vitest-environment node
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApi } from '../../demo/api/index.js';
import { startTenant, type Tenant } from 'auth0-org-tenant';
import { readMembershipEvent } from '../../src/organizations/membership-event.js';
import { APP, AUDIENCE, CLIENT_ID, createVisitor } from './visitor.js';

const ACME = 'org_Acme000000000001';
const GLOBEX = 'org_Globex0000000002';
const HOOLI = 'org_Hooli00000000004';
const ada = { sub: 'auth0|ada' };

let tenant: Tenant;
let api: Awaited<ReturnType<typeof startApi>>;
let token: string;

beforeEach(async () => {
  tenant = await startTenant({ clientId: CLIENT_ID, audience: AUDIENCE, appOrigins: [APP] });
  const { issuer, directory, eventStream } = tenant;
  api = await startApi({ issuer, audience: AUDIENCE, directory, appOrigins: [APP], eventStream });
  token = (await createVisitor(tenant).login(ada.sub, { organization: ACME })).access_token ?? '';
});
afterEach(async () => {
  await Promise.all([tenant.close(), api.close()]);
});

interface Event {
  id: string;
  type: string;
  time: string;
  data: { object: Record<string, unknown> };
}

/** Reads events until there are `count`, after a change of the tenant. */
async function read(count: number, change: () => unknown, lastId?: string): Promise<Event[]> {
  const response = await fetch(`${api.url}/me/events`, {
    headers: { Authorization: `Bearer ${token}`, ...(lastId !== undefined && { 'Last-Event-ID': lastId }) },
  });
  expect(response.headers.get('content-type')).toMatch('text/event-stream');
  const reader = response.body?.getReader();
  const changed = change();
  let text = '';
  const lines = (): string[] => text.split('\n').filter((line) => line.startsWith('data: '));
  while (lines().length < count) text += new TextDecoder().decode((await reader?.read())?.value);
  await changed;
  await reader?.cancel();
  return lines().map((line) => JSON.parse(line.slice(6)) as Event);
}

it('The API sends the caller each change of their memberships, as Auth0 documents its events', async () => {
  const { control } = tenant;
  const events = await read(6, () => {
    control.addMember({ ...ada, organization: 'hooli', roles: ['viewer'] });
    control.addMember({ ...ada, organization: 'hooli', roles: ['admin'] });
    control.removeMember({ ...ada, organization: 'hooli' });
    control.removeMember({ ...ada, organization: 'hooli' });
    control.renameOrganization({ organization: GLOBEX, name: 'globex-2' });
  });
  const hooli = { id: HOOLI, name: 'hooli' };
  const user = { user_id: ada.sub };
  expect(events.map(({ type, data }) => [type, data.object])).toEqual([
    ['organization.member.added', { organization: hooli, user }],
    [
      'organization.member.role.assigned',
      { organization: hooli, user, role: { id: 'rol_viewer', name: 'viewer' } },
    ],
    [
      'organization.member.role.deleted',
      { organization: hooli, user, role: { id: 'rol_viewer', name: 'viewer' } },
    ],
    [
      'organization.member.role.assigned',
      { organization: hooli, user, role: { id: 'rol_admin', name: 'admin' } },
    ],
    ['organization.member.deleted', { organization: hooli, user }],
    ['organization.updated', expect.objectContaining({ id: GLOBEX, name: 'globex-2' })],
  ]);
  for (const event of events) expect(readMembershipEvent(event)).toBeDefined();
});

it('The API sends no event of other people, and none of organizations without the caller', async () => {
  const { control } = tenant;
  const events = await read(1, () => {
    control.addMember({ sub: 'auth0|grace', organization: 'hooli' });
    control.renameOrganization({ organization: HOOLI, name: 'hooli-2' });
    control.deleteOrganization({ organization: GLOBEX });
  });
  expect(events.map(({ type, data }) => [type, data.object['id']])).toEqual([
    ['organization.deleted', GLOBEX],
  ]);
});

it('A reader that names its last event gets those after it', async () => {
  const { control } = tenant;
  const [first] = await read(1, () => control.addMember({ ...ada, organization: 'hooli' }));
  control.removeMember({ ...ada, organization: 'hooli' });
  const events = await read(2, () => undefined, first?.id);
  expect(events.map(({ type }) => type)).toEqual([
    'organization.member.role.assigned',
    'organization.member.deleted',
  ]);
});

it('An invitation that was accepted is an event', async () => {
  const { url } = tenant.createInvitation({ organization: 'hooli', email: 'ada@example.com' });
  const { invitation = '', organization = '' } = Object.fromEntries(new URL(url).searchParams);
  const events = await read(1, () => createVisitor(tenant).login(ada.sub, { invitation, organization }));
  expect(events[0]?.type).toBe('organization.member.added');
});

it('The events need a token', async () => {
  expect((await fetch(`${api.url}/me/events`)).status).toBe(401);
});
