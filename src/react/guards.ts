import {
  AccessDeniedError,
  ConfigurationError,
  LoginRequiredError,
  type Organization,
  type OrgSessionClient,
  type OrgSessionSnapshot,
} from '../index.js';
import { assertClient, assertFunction } from '../scoped/assert-arguments.js';

/** Options of {@link requireOrganization}. */
export interface GuardOptions {
  /**
   * Returns the value to throw when the requirement is not met, for example `redirect('/sign-in')` of React Router. May be async. In
   * the snapshot `signedOutElsewhere` says that the user signed out in another tab.
   *
   * @default A function that returns an error of this package. Each guard names the error.
   */
  otherwise?: ((snapshot: OrgSessionSnapshot) => unknown) | undefined;
}

/** Options of {@link requirePermission}. */
export interface PermissionGuardOptions extends GuardOptions {
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string | undefined;
}

interface MaybeResponse {
  readonly headers?: { readonly get?: (name: string) => string | null };
}

const MAX_REDIRECTS = 50;
/** How many redirects followed each other, since the browser last ran a timer. */
let redirects = 0;

/** Returns the option `otherwise`, or undefined. @throws ConfigurationError if it is not a function. */
function otherwiseOf(options: GuardOptions | undefined): GuardOptions['otherwise'] {
  const { otherwise } = options ?? {};
  assertFunction('Option otherwise', otherwise);
  return otherwise;
}

/**
 * Throws what `otherwise` returns.
 *
 * @param before The value of `redirects` when the guard was called.
 * @throws {@link ConfigurationError} the redirects go round in a circle. The router follows them in microtasks, so the page would freeze.
 */
async function refuse(
  before: number,
  snapshot: OrgSessionSnapshot,
  otherwise: NonNullable<GuardOptions['otherwise']>,
): Promise<never> {
  const refusal = await otherwise(snapshot);
  // Not every test environment has a global Response.
  const location = (refusal as MaybeResponse | null | undefined)?.headers?.get?.('Location');
  if (location) {
    if (before >= MAX_REDIRECTS)
      throw new ConfigurationError(
        `otherwise redirects in a circle: the loader of ${location}, or of a layout around it, calls the guard again.`,
      );
    if (before === 0) setTimeout(() => (redirects = 0));
    redirects = before + 1;
  }
  throw refusal;
}

/**
 * Returns the active organization, or throws. Call it in a route loader, for example of React Router.
 *
 * It waits for `client.start()` first. A router runs its loaders on navigation only: after a switch, revalidate the routes in a listener of
 * `organizationChanged`. Keep the page that `otherwise` redirects to outside of the guarded routes: its own loader must not call the guard.
 *
 * @param client The client of the app.
 * @param options `otherwise` returns the value to throw; by default a {@link LoginRequiredError} is thrown.
 * @returns The active organization.
 * @throws {@link LoginRequiredError} no organization is active and there is no `otherwise`.
 * @throws {@link ConfigurationError} `otherwise` redirects in a circle, or an argument is wrong.
 * @example
 * import { redirect } from 'react-router';
 *
 * const loader = () => requireOrganization(client, { otherwise: () => redirect('/sign-in') });
 */
export async function requireOrganization(
  client: OrgSessionClient,
  options?: GuardOptions,
): Promise<Organization> {
  assertClient('Argument client of requireOrganization', client);
  const otherwise = otherwiseOf(options);
  const before = redirects;
  // Repeated calls share the first start.
  await client.start();
  const snapshot = client.getSnapshot();
  const loginRequired = (): unknown => new LoginRequiredError('no_active_organization');
  return snapshot.organization ?? refuse(before, snapshot, otherwise ?? loginRequired);
}

/**
 * Returns the active organization if it grants `permission`, or throws. Call it in a route loader.
 *
 * It waits for `client.start()` first. The check only decides what the page shows: the API has to check the permission itself.
 *
 * @param client The client of the app.
 * @param permission A permission of the API, such as `'read:invoices'`.
 * @param options `audience` defaults to the client's; `otherwise` returns the value to throw, by default one of the errors below.
 * @returns The active organization.
 * @throws {@link LoginRequiredError} no organization is active and there is no `otherwise`.
 * @throws {@link AccessDeniedError} the permission is missing and there is no `otherwise`.
 * @throws {@link ConfigurationError} `otherwise` redirects in a circle, or an argument is wrong.
 * @example
 * const loader = async () => {
 *   const organization = await requirePermission(client, 'read:invoices');
 *   return { title: `Invoices of ${organization.name}` };
 * };
 */
export async function requirePermission(
  client: OrgSessionClient,
  permission: string,
  options?: PermissionGuardOptions,
): Promise<Organization> {
  assertClient('Argument client of requirePermission', client);
  const otherwise = otherwiseOf(options);
  const { audience } = options ?? {};
  const before = redirects;
  const organization = await requireOrganization(client, { otherwise });
  if (client.hasPermission(permission, { audience })) return organization;
  const accessDenied = (): unknown =>
    new AccessDeniedError(`You need the permission ${permission}.`, { organization: organization.id });
  return refuse(before, client.getSnapshot(), otherwise ?? accessDenied);
}
