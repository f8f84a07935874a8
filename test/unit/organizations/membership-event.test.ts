import { describe, expect, it } from 'vitest';
import { readMembershipEvent } from '../../../src/organizations/membership-event.js';
import { cloudEvent } from '../../support/membership-events.js';
import { ada, B } from '../../support/tenant.js';

const time = '2026-01-02T03:04:05.000Z';
const member = cloudEvent('member.deleted', B, { time });
const updated = cloudEvent('updated', B, { time });
const plain = { organization: 'Globex', change: 'removed' } as const;

describe('an event of Auth0 Event Streams', () => {
  it.each([
    ['member.added', 'added'],
    ['member.deleted', 'removed'],
    ['member.role.assigned', 'roles'],
    ['member.role.deleted', 'roles'],
  ])('organization.%s is the change %s of a member', (name, change) => {
    expect(readMembershipEvent(cloudEvent(name, B, { time, id: 'evt_3' }))).toEqual({
      organization: B.id,
      change,
      user: ada,
      time,
      id: 'evt_3',
    });
  });

  it.each(['updated', 'deleted'])('organization.%s names no user', (name) => {
    expect(readMembershipEvent(cloudEvent(name, B, { time, id: 'evt_3' }))).toEqual({
      organization: B.id,
      change: name,
      time,
      id: 'evt_3',
    });
  });

  it.each([
    'organization.created',
    'organization.connection.added',
    'user.updated',
    'organization.constructor',
  ])('of the type %s is ignored, whatever its data', (type) => {
    expect(readMembershipEvent({ type, data: 5 })).toBeUndefined();
  });
});

it('a plain event names the organization by id or by name', () => {
  expect(readMembershipEvent(plain)).toMatchObject({ organization: 'globex', change: 'removed' });
  expect(readMembershipEvent({ ...plain, organization: B.id, user: ada })).toMatchObject({
    organization: B.id,
    user: ada,
  });
});

it.each([
  [undefined, 'event.organization'],
  [null, 'event.organization'],
  ['organization.member.added', 'event.organization'],
  [{ ...plain, organization: undefined }, 'event.organization'],
  [{ ...plain, organization: 'no name!' }, 'event.organization'],
  [{ ...plain, organization: 'org_' }, 'event.organization'],
  [{ ...plain, change: undefined }, 'event.change'],
  [{ ...plain, change: 'constructor' }, 'event.change'],
  [{ ...plain, user: 5 }, 'event.user'],
  [{ ...plain, id: 5 }, 'event.id'],
  [{ ...member, id: () => 5 }, 'event.id'],
  [{ ...plain, time: 5 }, 'event.time'],
  [{ ...plain, time: 'yesterday' }, 'event.time'],
  [{ ...member, time: 'yesterday' }, 'event.time'],
  [{ ...member, data: undefined }, 'event.data.object.organization.id'],
  [
    { ...member, data: { object: { ...member.data.object, organization: 'org_B' } } },
    'event.data.object.organization.id',
  ],
  [{ ...member, data: { object: { organization: B } } }, 'event.data.object.user.user_id'],
  [{ ...updated, data: { object: { organization: B } } }, 'event.data.object.id'],
])('%j is refused with an error that names %s', (event, field) => {
  expect(() => readMembershipEvent(event)).toThrow(
    expect.objectContaining({
      code: 'configuration',
      message: expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')} must be `)) as unknown,
    }) as Error,
  );
});
