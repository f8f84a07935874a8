import { ConfigurationError, personalAccountId, type Organization } from '../index.js';

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
   * The `permissions` of the access token.
   *
   * @default []
   */
  readonly permissions?: readonly string[] | undefined;
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
  readonly find: (organization: string | null) => TestOrganization | undefined;
  /** @throws {@link ConfigurationError} no organization has that id or name. */
  readonly get: (organization: string, argument: string) => TestOrganization;
  /** The organization of a login that names none: the personal account if there is one, else the first organization. */
  readonly getDefault: () => TestOrganization | undefined;
  /** The list of organizations, as an app's backend would return it. */
  readonly list: () => Organization[];
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
  for (const organization of organizations) {
    const isPersonalAccount = hasPersonalAccount && organization.id === personalAccountId;
    if (!isPersonalAccount && !/^org_[\w-]{1,64}$/.test(organization.id))
      throw new ConfigurationError('Option organizations must have ids that begin with org_.');
    byId.set(organization.id, organization);
  }
  if (hasPersonalAccount && !byId.has(personalAccountId))
    byId.set(personalAccountId, { id: personalAccountId });

  const find = (organization: string | null): TestOrganization | undefined => {
    const idOrName = (organization ?? personalAccountId).trim();
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
    getDefault: () => find(null) ?? [...byId.values()][0],
    list: () =>
      organizations.map((organization) => {
        const fields = Object.entries(organization).filter(([name]) => !TEST_FIELDS.has(name));
        return Object.fromEntries(fields) as unknown as Organization;
      }),
    update(id, change) {
      const organization = byId.get(id);
      if (organization) byId.set(id, { ...organization, ...change });
    },
  };
}
