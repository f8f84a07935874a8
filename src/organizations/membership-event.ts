import { assertConfiguration, assertOneOf, assertType } from '../config/assert.js';
import { parseOrganization } from '../config/organization.js';

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
   * The same for all deliveries of one event. Deliveries at the same time, to several tabs, are applied once.
   *
   * @default undefined
   */
  readonly id?: string | undefined;
}

/** The part of an event of Auth0 Event Streams that is read. It is a CloudEvent, with the fields that Auth0 documents. */
export interface MembershipCloudEvent {
  /** For example `'organization.member.deleted'`. */
  readonly type: string;
  /**
   * The same for all deliveries of one event.
   *
   * @default undefined
   */
  readonly id?: string | undefined;
  /**
   * When it happened, as an ISO 8601 text.
   *
   * @default undefined. It happened just now.
   */
  readonly time?: string | undefined;
  /** Any other field of the event. */
  readonly [field: string]: unknown;
  /** What changed. */
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

const CHANGES: ReadonlyMap<unknown, MembershipChangeKind> = /* @__PURE__ */ new Map([
  ['organization.member.added', 'added'],
  ['organization.member.deleted', 'removed'],
  ['organization.member.role.assigned', 'roles'],
  ['organization.member.role.deleted', 'roles'],
  ['organization.updated', 'updated'],
  ['organization.deleted', 'deleted'],
]);

/**
 * Reads an event and checks each field that it reads.
 *
 * @returns Undefined for a CloudEvent of another type.
 * @throws ConfigurationError if a field is missing or wrong; the message names it.
 */
export function readMembershipEvent(event: unknown): MembershipChange | undefined {
  const read = (path: string): unknown =>
    path
      .split('.')
      .reduce((value: unknown, field) => (Object(value) as Record<string, unknown>)[field], event);
  const [type, time] = [read('type'), read('time')];
  const change = type === undefined ? read('change') : CHANGES.get(type);
  if (type !== undefined && !change) return undefined;
  const isOfMember = type !== undefined && change !== 'updated' && change !== 'deleted';
  const [organizationPath, userPath] = isOfMember
    ? ['data.object.organization.id', 'data.object.user.user_id']
    : [type === undefined ? 'organization' : 'data.object.id', 'user'];
  const organization = parseOrganization(read(organizationPath), `event.${organizationPath}`);
  assertOneOf('event.change', change ?? null, [...CHANGES.values()]);
  const user = read(userPath) ?? (isOfMember ? null : undefined);
  assertType(`event.${userPath}`, user, 'string');
  assertConfiguration(
    time === undefined || (typeof time === 'string' && Date.parse(time)),
    'event.time must be an ISO 8601 text.',
  );
  const id = read('id');
  assertType('event.id', id, 'string');
  return { organization, change, user, time, id } as MembershipChange;
}
