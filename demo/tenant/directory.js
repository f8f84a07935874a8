/**
 * People, organizations and memberships, used by the tenant and by the API. Each tenant has a directory of its own,
 * because tests remove members and rename organizations.
 */

/**
 * @typedef {object} Organization
 * @property {string} id
 * @property {string} name
 * @property {string} displayName
 * @property {string} colour
 * @property {Record<string, string>} metadata as in Auth0: texts only; Actions read it
 */
/** @typedef {{ roles: string[], permissions: string[] }} Membership */
/**
 * @typedef {object} Person
 * @property {string} sub
 * @property {string} email
 * @property {string} name
 * @property {string} nickname
 * @property {string} [connection] id of the organization whose enterprise connection this account belongs to; it can
 *   not sign in to another one
 * @property {{ default_organization?: string }} [appMetadata] only a backend can write it; Actions read it
 * @property {Record<string, Membership>} memberships by organization id
 */
/**
 * @typedef {object} DirectoryChange
 * @property {'member.added' | 'member.deleted' | 'member.role.assigned' | 'member.role.deleted' | 'updated' | 'deleted'} type
 * @property {Organization} organization
 * @property {string} [sub] the member; undefined for a change of the organization itself
 * @property {string} [role] the name of the role that was assigned or deleted
 * @property {readonly string[]} members the `sub`s of the organization's members
 */
/** @typedef {ReturnType<typeof createDirectory>} Directory */

/** The password of all people. The login page shows it. */
export const DEMO_PASSWORD = 'correct-horse';

/** Every permission that the demo API knows. */
export const PERMISSIONS = ['read:invoices', 'create:invoices', 'read:members', 'manage:settings'];

const ACME = 'org_Acme000000000001';
const GLOBEX = 'org_Globex0000000002';
const INITECH = 'org_Initech000000003';
const HOOLI = 'org_Hooli00000000004';

/** @type {readonly Organization[]} */
export const ORGANIZATIONS = [
  {
    id: ACME,
    name: 'acme',
    displayName: 'Acme Manufacturing',
    colour: '#b3261e',
    metadata: { plan: 'business', region: 'eu' },
  },
  {
    id: GLOBEX,
    name: 'globex',
    displayName: 'Globex Logistics',
    colour: '#0b6e4f',
    metadata: { plan: 'team', region: 'us' },
  },
  {
    id: INITECH,
    name: 'initech',
    displayName: 'Initech Software',
    colour: '#3056d3',
    metadata: { plan: 'starter', region: 'us' },
  },
  {
    id: HOOLI,
    name: 'hooli',
    displayName: 'Hooli Health',
    colour: '#7a3ea8',
    metadata: { plan: 'enterprise', region: 'eu' },
  },
];

const LIN = { email: 'lin@example.com', name: 'Lin Yutang', nickname: 'lin' };

/** @type {readonly Person[]} */
export const PEOPLE = [
  {
    sub: 'auth0|ada',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    nickname: 'ada',
    appMetadata: { default_organization: INITECH },
    memberships: {
      [ACME]: { roles: ['admin'], permissions: [...PERMISSIONS] },
      [GLOBEX]: { roles: ['accountant'], permissions: ['read:invoices', 'create:invoices'] },
      [INITECH]: { roles: ['viewer'], permissions: ['read:invoices'] },
    },
  },
  {
    sub: 'auth0|katherine',
    email: 'katherine@example.com',
    name: 'Katherine Johnson',
    nickname: 'katherine',
    memberships: {
      [ACME]: { roles: ['auditor'], permissions: ['read:invoices', 'read:members'] },
      [HOOLI]: { roles: ['admin'], permissions: [...PERMISSIONS] },
    },
  },
  {
    sub: 'auth0|grace',
    email: 'grace@example.com',
    name: 'Grace Hopper',
    nickname: 'grace',
    memberships: {
      [GLOBEX]: { roles: ['admin'], permissions: [...PERMISSIONS] },
    },
  },
  { sub: 'auth0|alan', email: 'alan@example.com', name: 'Alan Turing', nickname: 'alan', memberships: {} },
  // One person with two accounts: each organization has a connection of its own.
  {
    ...LIN,
    sub: 'samlp|globex|lin',
    connection: GLOBEX,
    memberships: { [GLOBEX]: { roles: ['accountant'], permissions: ['read:invoices', 'create:invoices'] } },
  },
  {
    ...LIN,
    sub: 'samlp|hooli|lin',
    connection: HOOLI,
    memberships: { [HOOLI]: { roles: ['auditor'], permissions: ['read:invoices', 'read:members'] } },
  },
];

/**
 * Creates a mutable copy of the data, with the queries of the tenant and the API.
 * @param {{ organizations?: readonly Organization[], people?: readonly Person[] }} [data] default: the data above
 */
export function createDirectory(data = {}) {
  const { organizations: firstOrganizations = ORGANIZATIONS, people: firstPeople = PEOPLE } = data;
  const organizations = firstOrganizations.map((organization) => structuredClone(organization));
  const people = firstPeople.map((person) => structuredClone(person));
  /** @type {Set<string>} */
  const blocked = new Set();
  /** @type {Set<(change: DirectoryChange) => void>} */
  const listeners = new Set();

  /** @param {string} sub */
  const person = (sub) => people.find((candidate) => candidate.sub === sub);
  /** @param {string} email */
  const accountsOf = (email) => people.filter((candidate) => candidate.email === email.trim().toLowerCase());
  /** @param {string} id */
  const byId = (id) => organizations.find((candidate) => candidate.id === id);

  /**
   * @param {DirectoryChange['type']} type
   * @param {Organization} organization
   * @param {Pick<DirectoryChange, 'sub' | 'role'>} [details]
   */
  function notify(type, organization, details) {
    const members = people.filter(({ memberships }) => memberships[organization.id]).map(({ sub }) => sub);
    for (const listener of listeners) listener({ type, organization, members, ...details });
  }

  /**
   * @param {Organization} organization
   * @param {string} sub
   * @param {Membership | undefined} before
   * @param {Membership} after
   */
  function notifyOfMember(organization, sub, before, after) {
    if (!before) notify('member.added', organization, { sub });
    /** @param {readonly string[]} some @param {readonly string[]} others */
    const without = (some, others) => some.filter((one) => !others.includes(one));
    const [former, roles] = [before?.roles ?? [], after.roles];
    for (const role of without(former, roles)) notify('member.role.deleted', organization, { sub, role });
    for (const role of without(roles, former)) notify('member.role.assigned', organization, { sub, role });
  }

  return {
    organizations,
    people,

    /**
     * Calls a listener with each change of a membership or an organization.
     * @param {(change: DirectoryChange) => void} listener
     */
    onChange: (listener) => void listeners.add(listener),
    person,

    /** Every permission that a member has, besides those of the demo API. */
    permissions: () =>
      new Set([
        ...PERMISSIONS,
        ...people.flatMap(({ memberships }) => Object.values(memberships).flatMap((one) => one.permissions)),
      ]),

    /**
     * Whether an account can sign in to an organization: it has that organization's connection, or no connection.
     * @param {Person} account
     * @param {string | undefined} organizationId undefined if the login has no organization
     */
    canSignInTo: ({ connection }, organizationId) =>
      connection === undefined || organizationId === undefined || connection === organizationId,

    /**
     * All accounts of the person, found by the verified email address.
     * @param {string} sub
     */
    accountsOf: (sub) => accountsOf(person(sub)?.email ?? ''),
    accountsByEmail: accountsOf,

    /**
     * By id (exactly) or by name (in any case).
     * @param {string} idOrName
     */
    organization: (idOrName) =>
      byId(idOrName) ?? organizations.find((candidate) => candidate.name === idOrName.toLowerCase()),

    /**
     * @param {string} sub
     * @param {string} organizationId
     */
    membership: (sub, organizationId) => person(sub)?.memberships[organizationId],

    /** @param {string} sub */
    organizationsOf: (sub) => organizations.filter(({ id }) => person(sub)?.memberships[id] !== undefined),

    /** @param {string} organizationId */
    membersOf: (organizationId) =>
      people.filter(({ memberships }) => memberships[organizationId] !== undefined),

    /**
     * @param {string} sub
     * @param {string} organizationId
     * @param {Membership} [membership]
     */
    addMember(sub, organizationId, membership = { roles: ['viewer'], permissions: ['read:invoices'] }) {
      const member = person(sub);
      const organization = byId(organizationId);
      if (!member || !organization)
        throw new Error(`No such person or organization: ${sub}, ${organizationId}`);
      const before = member.memberships[organizationId];
      member.memberships[organizationId] = membership;
      notifyOfMember(organization, sub, before, membership);
    },

    /**
     * @param {string} sub
     * @param {string} organizationId
     */
    removeMember(sub, organizationId) {
      const organization = byId(organizationId);
      if (!organization || !person(sub)?.memberships[organizationId]) return;
      delete person(sub)?.memberships[organizationId];
      notify('member.deleted', organization, { sub });
    },

    /** @param {string} organizationId */
    deleteOrganization(organizationId) {
      const organization = byId(organizationId);
      if (!organization) throw new Error(`No such organization: ${organizationId}`);
      notify('deleted', organization);
      organizations.splice(organizations.indexOf(organization), 1);
      for (const { memberships } of people) delete memberships[organizationId];
    },

    /**
     * Adds organizations with this one member, for tests with hundreds of organizations.
     * @param {string} sub
     * @param {number} count
     * @param {(index: number) => Membership | undefined} [membershipOf]
     */
    addOrganizations(sub, count, membershipOf = () => undefined) {
      const first = organizations.length;
      const added = Array.from({ length: count }, (_, index) => {
        const number = String(first + index + 1);
        const id = `org_More${number.padStart(12, '0')}`;
        return {
          id,
          name: `more-${number}`,
          displayName: `Number ${number}`,
          colour: '#5f6368',
          metadata: {},
        };
      });
      organizations.push(...added);
      for (const [index, { id }] of added.entries()) this.addMember(sub, id, membershipOf(index));
      return added;
    },

    /**
     * @param {string} organizationId
     * @param {string} name
     */
    rename(organizationId, name) {
      const organization = byId(organizationId);
      if (!organization) throw new Error(`No such organization: ${organizationId}`);
      organization.name = name;
      notify('updated', organization);
    },

    /**
     * What a backend writes with Auth0's Management API. An empty text removes a value.
     * @param {string} organizationId
     * @param {Record<string, string>} metadata
     */
    setMetadata(organizationId, metadata) {
      const organization = byId(organizationId);
      if (!organization) throw new Error(`No such organization: ${organizationId}`);
      const merged = Object.entries({ ...organization.metadata, ...metadata });
      organization.metadata = Object.fromEntries(merged.filter(([, value]) => value !== ''));
      notify('updated', organization);
    },

    /** @param {string} sub */
    block: (sub) => void blocked.add(sub),
    /** @param {string} sub */
    unblock: (sub) => void blocked.delete(sub),
    /** @param {string} sub */
    isBlocked: (sub) => blocked.has(sub),

    /** Undoes every change since the directory was created. */
    restore() {
      organizations.splice(0, Infinity, ...structuredClone(firstOrganizations));
      people.splice(0, Infinity, ...structuredClone(firstPeople));
      blocked.clear();
    },
  };
}
