import { assertConfiguration, assertOneOf } from '../config/assert.js';
import { isOrganizationId, parseOrganization } from '../config/organization.js';

/**
 * What happened: the user became a member (`'added'`), is no member any more (`'removed'`), has other roles (`'roles'`), or the organization
 * has other data (`'updated'`) or was deleted (`'deleted'`).
 */
export type MembershipChangeKind = 'added' | 'removed' | 'roles' | 'updated' | 'deleted';

/** A change of an organization or of a membership in it, as an application's own backend can send it. */
export interface MembershipChange {
  /** Id (`org_…`) or name. */
  readonly organization: string;
  /** What happened. */
  readonly change: MembershipChangeKind;
  /**
   * The `sub` of the user whom it concerns.
   *
   * @default undefined. It concerns the user who is signed in.
   */
  readonly user?: string | undefined;
  /**
   * When it happened, as an ISO 8601 text. A session whose token is younger is not ended but revalidated.
   *
   * @default undefined. It happened just now.
   */
  readonly time?: string | undefined;
  /**
   * The same for all deliveries of one event: it is applied once.
   *
   * @default undefined
   */
  readonly id?: string | undefined;
}

/** The part of an event of Auth0 Event Streams that is read. It is a CloudEvent, with the fields that Auth0 documents. */
export interface MembershipCloudEvent {
  /** For example `'organization.member.deleted'`. */
  readonly type: string;
  readonly id?: string | undefined;
  /** An ISO 8601 text. */
  readonly time?: string | undefined;
  readonly [field: string]: unknown;
  readonly data: {
    /** The organization and the user or, for `organization.updated` and `organization.deleted`, the organization itself. */
    readonly object: {
      readonly [field: string]: unknown;
      readonly id?: string | undefined;
      readonly organization?: { readonly id: string; readonly [field: string]: unknown } | undefined;
      readonly user?: { readonly user_id: string; readonly [field: string]: unknown } | undefined;
    };
    readonly [field: string]: unknown;
  };
}

/** The argument of `applyMembershipEvent`. */
export type MembershipEvent = MembershipChange | MembershipCloudEvent;

const KINDS: ReadonlyMap<unknown, MembershipChangeKind> = /* @__PURE__ */ new Map([
  ['member.added', 'added'],
  ['member.deleted', 'removed'],
  ['member.role.assigned', 'roles'],
  ['member.role.deleted', 'roles'],
  ['updated', 'updated'],
  ['deleted', 'deleted'],
]);

const fieldsOf = (value: unknown): Record<string, unknown> => Object(value) as Record<string, unknown>;

/**
 * Reads an event and checks each of its fields.
 *
 * @returns Undefined for a CloudEvent of another type.
 * @throws ConfigurationError if a field is missing or wrong; the message names it.
 */
export function readMembershipEvent(event: unknown): MembershipChange | undefined {
  const { type, data, id, time, ...plain } = fieldsOf(event);
  assertText('event.id', id);
  assertText('event.time', time);
  assertConfiguration(
    time === undefined || !Number.isNaN(Date.parse(time)),
    'event.time must be an ISO 8601 text.',
  );
  if (type === undefined) {
    const organization = parseOrganization(plain['organization'], 'event.organization');
    const { user, change } = plain;
    assertText('event.user', user);
    const kinds = [...KINDS.values()];
    assertOneOf('event.change', change ?? null, kinds);
    return { organization, change: change as MembershipChangeKind, user, time, id };
  }
  assertText('event.type', type);
  const [, name] = /^organization\.(.+)/.exec(type) ?? [];
  const change = KINDS.get(name);
  if (!change) return undefined;
  const object = fieldsOf(fieldsOf(data)['object']);
  const isOfMember = change !== 'updated' && change !== 'deleted';
  const path = isOfMember ? 'event.data.object.organization.id' : 'event.data.object.id';
  const given = isOfMember ? fieldsOf(object['organization'])['id'] : object['id'];
  const organization = parseOrganization(given, path);
  assertConfiguration(isOrganizationId(organization), `${path} must be an id.`);
  if (!isOfMember) return { organization, change, time, id };
  const user = fieldsOf(object['user'])['user_id'];
  assertText('event.data.object.user.user_id', user ?? null);
  return { organization, change, user: user as string, time, id };
}

function assertText(name: string, value: unknown): asserts value is string | undefined {
  assertConfiguration(value === undefined || (typeof value === 'string' && value), `${name} must be a text.`);
}
