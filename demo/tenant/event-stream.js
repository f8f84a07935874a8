import { randomBytes } from 'node:crypto';

/** @typedef {import('./directory.js').DirectoryChange} DirectoryChange */
/** @typedef {ReturnType<typeof createEventStream>} EventStream */
/**
 * @typedef {object} MembershipCloudEvent the fields of Auth0's events
 * @property {string} specversion
 * @property {string} type
 * @property {string} source
 * @property {string} id
 * @property {string} time
 * @property {{ object: Record<string, unknown> }} data
 * @property {string} a0tenant
 * @property {string} a0stream
 */
/** @typedef {{ event: MembershipCloudEvent, concerns: (sub: string) => boolean }} StreamedEvent */

/** A reader that was away can read so many earlier events. */
const MAX_KEPT = 200;

/**
 * The changes of organizations and memberships as Auth0 Event Streams sends them: CloudEvents of the types `organization.member.added`,
 * `.deleted`, `organization.member.role.assigned`, `.deleted`, `organization.updated` and `.deleted`. Auth0 sends them to a webhook, for
 * example; here a service in the same process subscribes.
 *
 * @param {{ directory: import('./directory.js').Directory, issuer: string }} options
 */
export function createEventStream({ directory, issuer }) {
  /** @type {Set<(streamed: StreamedEvent) => void>} */
  const listeners = new Set();
  /** @type {StreamedEvent[]} */
  const kept = [];
  const id = (/** @type {string} */ prefix) => prefix + randomBytes(11).toString('hex');
  const stream = id('est_');

  /** @param {DirectoryChange} change */
  function add({
    type,
    organization: { id: organizationId, name, displayName, metadata },
    sub,
    role,
    members,
  }) {
    const organization = { id: organizationId, name };
    const object =
      sub === undefined
        ? { ...organization, display_name: displayName, metadata }
        : {
            organization,
            user: { user_id: sub },
            ...(role !== undefined && { role: { id: `rol_${role}`, name: role } }),
          };
    const event = {
      specversion: '1.0',
      type: `organization.${type}`,
      source: `urn:auth0:${new URL(issuer).host}`,
      id: id('evt_'),
      time: new Date().toISOString(),
      data: { object },
      a0tenant: 'demo',
      a0stream: stream,
    };
    /** @param {string} reader */
    const concerns = (reader) => (sub === undefined ? members.includes(reader) : sub === reader);
    const streamed = { event, concerns };
    kept.push(streamed);
    if (kept.length > MAX_KEPT) kept.shift();
    for (const listener of [...listeners]) listener(streamed);
  }
  directory.onChange(add);

  return {
    /**
     * Calls a listener with each event. With the id of the last event that it has got, also with those after it.
     * @param {(streamed: StreamedEvent) => void} listener
     * @param {string} [lastId]
     * @returns {() => void} removes the listener
     */
    subscribe(listener, lastId) {
      const last = kept.findIndex(({ event }) => event.id === lastId);
      if (last !== -1) for (const streamed of kept.slice(last + 1)) listener(streamed);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
