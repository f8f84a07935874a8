import { ConfigurationError, personalAccountId, type Organization } from '../index.js';

/** Permissions for every API, or by audience; an audience that is not in it has none. */
export type TestPermissions = readonly string[] | Readonly<Record<string, readonly string[]>>;

/** An organization that the person is a member of, and what they are allowed to do in it. `listOrganizations()` returns its other fields. */
export interface TestOrganization extends Organization {
  /** The id, which begins with `org_`. */
  readonly id: string;
  /**
   * The name, in lower case.
   *
   * @default undefined. The organization has only an id, and its tokens have no `org_name`.
   */
  readonly name?: string | undefined;
  /**
   * The name for people to read, as `listOrganizations()` returns it.
   *
   * @default undefined
   */
  readonly displayName?: string | undefined;
  /**
   * The `permissions` of the access token: one list for every API, or a list for each audience.
   *
   * @default []
   */
  readonly permissions?: TestPermissions | undefined;
  /**
   * The roles in the claim `rolesClaim` of both tokens.
   *
   * @default undefined. The tokens have no such claim.
   */
  readonly roles?: readonly string[] | undefined;
  /**
   * Scopes that are granted in addition to `openid profile email` and the requested ones.
   *
   * @default []
   */
  readonly scopes?: readonly string[] | undefined;
  /**
   * Whether a session can begin silently, through an iframe. `false` requires an interactive login.
   *
   * @default true
   */
  readonly silent?: boolean | undefined;
}

/** The organizations of the person. */
export interface OrganizationDirectory {
  /** Finds an organization by id or name; `null` is the personal account. */
  readonly find: (organization: unknown) => TestOrganization | undefined;
  /** @throws {@link ConfigurationError} no organization has that id or name. */
  readonly get: (organization: string, argument: string) => TestOrganization;
  /** The organization of a login that names none: the personal account if there is one, else the first organization. */
  readonly getDefault: () => TestOrganization | undefined;
  /** The list of organizations, as an app's backend would return it. */
  readonly list: () => Organization[];
  /** Whether the person is a member of an organization. They are of every one at first. */
  readonly isMember: (id: string) => boolean;
  /** Makes the person a member of an organization, or not any more. */
  readonly setMember: (id: string, isMember: boolean) => void;
  /** Changes some fields of an organization. */
  readonly update: (id: string, change: Partial<TestOrganization>) => void;
}

/** The fields that say what the person may do. They are no data of the organization. */
const TEST_FIELDS: ReadonlySet<string> = new Set(['permissions', 'roles', 'scopes', 'silent']);

export function createOrganizationDirectory(
  organizations: readonly TestOrganization[],
  hasPersonalAccount: boolean,
): OrganizationDirectory {
  const byId = new Map<string, TestOrganization>();
  for (const organization of organizations) byId.set(organization.id, organization);
  if (hasPersonalAccount && !byId.has(personalAccountId))
    byId.set(personalAccountId, { id: personalAccountId });

  /** The organizations that the person is no member of any more, by id. */
  const left = new Set<string>();

  const find = (organization: unknown): TestOrganization | undefined => {
    const text = organization === null ? personalAccountId : organization;
    // The client itself refuses a value of another type.
    if (typeof text !== 'string') return undefined;
    const idOrName = text.trim();
    const hasName = ({ name }: TestOrganization): boolean => name?.toLowerCase() === idOrName.toLowerCase();
    return byId.get(idOrName) ?? [...byId.values()].find(hasName);
  };

  return {
    find,
    get(organization, argument) {
      const found = find(organization);
      if (!found)
        throw new ConfigurationError(`${argument} must be one of the organizations, by id or name.`);
      return found;
    },
    getDefault: () => find(null) ?? [...byId.values()].find(({ id }) => !left.has(id)),
    list: () =>
      organizations
        .filter(({ id }) => !left.has(id))
        .map((organization) => {
          const fields = Object.entries(byId.get(organization.id) ?? organization).filter(
            ([name]) => !TEST_FIELDS.has(name),
          );
          return Object.fromEntries(fields) as unknown as Organization;
        }),
    isMember: (id) => !left.has(id),
    setMember(id, isMember) {
      if (isMember) left.delete(id);
      else left.add(id);
    },
    update(id, change) {
      const organization = byId.get(id);
      if (organization) byId.set(id, { ...organization, ...change });
    },
  };
}

/** @throws {@link ConfigurationError} the option `organizations` is wrong. */
export function assertOrganizations(
  organizations: readonly TestOrganization[],
  hasPersonalAccount: boolean,
): void {
  if (!Array.isArray(organizations))
    throw new ConfigurationError(
      "Option organizations must be a list, such as [{ id: 'org_1', name: 'acme' }].",
    );
  const taken = new Set<unknown>();
  organizations.forEach((organization: TestOrganization | undefined, index) => {
    const entry = `Option organizations[${index}]`;
    const { id, name, displayName, permissions, roles, scopes, silent } = Object(organization) as Record<
      string,
      unknown
    >;
    const isPersonalAccount = hasPersonalAccount && id === personalAccountId;
    if (!isPersonalAccount && !(typeof id === 'string' && /^org_[\w-]{1,64}$/.test(id)))
      throw new ConfigurationError(`${entry} must have an id that begins with org_.`);
    for (const [field, text] of Object.entries({ name, displayName })) {
      if (text !== undefined && (typeof text !== 'string' || !text.trim()))
        throw new ConfigurationError(`${entry}.${field} must be a text.`);
    }
    for (const key of [id, (name as string | undefined)?.toLowerCase()]) {
      if (key !== undefined && taken.has(key))
        throw new ConfigurationError(`${entry} has the id or name ${key} of another entry.`);
      taken.add(key);
    }
    assertPermissions(permissions, `${entry}.permissions`);
    assertTexts(roles, `${entry}.roles`);
    assertTexts(scopes, `${entry}.scopes`);
    if (silent !== undefined && typeof silent !== 'boolean')
      throw new ConfigurationError(`${entry}.silent must be true or false.`);
  });
}

/** @throws {@link ConfigurationError} the permissions are neither a list of texts nor such lists by audience. */
export function assertPermissions(permissions: unknown, name: string, isRequired = false): void {
  const isByAudience = typeof permissions === 'object' && permissions !== null && !Array.isArray(permissions);
  for (const list of isByAudience ? Object.values(permissions) : [permissions])
    assertTexts(list, isByAudience ? `${name}, by audience,` : name, isRequired);
}

function assertTexts(list: unknown, name: string, isRequired = false): void {
  if (list === undefined && !isRequired) return;
  if (!Array.isArray(list) || !list.every((text) => typeof text === 'string'))
    throw new ConfigurationError(`${name} must be a list of texts.`);
}
