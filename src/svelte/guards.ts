import {
  AccessDeniedError,
  LoginRequiredError,
  type Organization,
  type OrgSessionClient,
  type OrgSessionSnapshot,
} from '../index.js';
import { assertClient, assertFunction } from '../scoped/assert-arguments.js';

/** Options of {@link requireOrganization}. */
export interface GuardOptions {
  /**
   * Throws, or returns the value to throw, when the requirement is not met: `redirect(307, '/sign-in')` of SvelteKit throws. May be async. In
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

/**
 * Returns the active organization, or throws. Call it in a universal `load` function of SvelteKit.
 *
 * It waits for `client.start()` first. On a server, where the session is unknown, it returns undefined. SvelteKit runs `load` on navigation
 * only: after a switch, call `invalidateAll()` in a listener of `organizationChanged`. SvelteKit ends a circle of redirects with an error.
 *
 * @param client The client of the app.
 * @param options `otherwise` throws or returns the value to throw; by default a {@link LoginRequiredError} is thrown.
 * @returns The active organization; undefined on a server.
 * @throws {@link LoginRequiredError} no organization is active and there is no `otherwise`.
 * @example
 * const load = async () => ({
 *   organization: await requireOrganization(client, { otherwise: () => new Response(null, { status: 401 }) }),
 * });
 */
export async function requireOrganization(
  client: OrgSessionClient,
  options?: GuardOptions,
): Promise<Organization | undefined> {
  assertArguments('requireOrganization', client, options);
  // Repeated calls share the first start.
  await client.start();
  const { organization, status } = client.getSnapshot();
  // The status is still 'starting' on a server only.
  if (organization || status === 'starting') return organization;
  return refuse(client, options, new LoginRequiredError('no_active_organization'));
}

/**
 * Returns the active organization if it grants `permission`, or throws. Call it in a universal `load` function of SvelteKit.
 *
 * As {@link requireOrganization}. The check only decides what the page shows: the API has to check the permission itself.
 *
 * @param client The client of the app.
 * @param permission A permission of the API, such as `'read:invoices'`.
 * @param options `audience` defaults to the client's; `otherwise` returns the value to throw, by default one of the errors below.
 * @returns The active organization; undefined on a server.
 * @throws {@link LoginRequiredError} no organization is active and there is no `otherwise`.
 * @throws {@link AccessDeniedError} the permission is missing and there is no `otherwise`.
 * @example
 * const load = async () => {
 *   const organization = await requirePermission(client, 'read:invoices');
 *   return { title: `Invoices of ${organization?.name}` };
 * };
 */
export async function requirePermission(
  client: OrgSessionClient,
  permission: string,
  options?: PermissionGuardOptions,
): Promise<Organization | undefined> {
  assertArguments('requirePermission', client, options);
  const organization = await requireOrganization(client, options);
  if (!organization || client.hasPermission(permission, { audience: options?.audience })) return organization;
  const error = new AccessDeniedError(`You need the permission ${permission}.`, {
    organization: organization.id,
  });
  return refuse(client, options, error);
}

/** @param error Thrown if there is no `otherwise`. */
function assertArguments(guard: string, client: OrgSessionClient, options: GuardOptions | undefined): void {
  assertClient(`Argument client of ${guard}`, client);
  assertFunction('Option otherwise', options?.otherwise);
}

async function refuse(
  client: OrgSessionClient,
  options: GuardOptions | undefined,
  error: Error,
): Promise<never> {
  throw options?.otherwise ? await options.otherwise(client.getSnapshot()) : error;
}
