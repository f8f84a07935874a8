import {
  AccessDeniedError,
  LoginRequiredError,
  type Organization,
  type OrgSessionClient,
  type OrgSessionSnapshot,
} from '../index.js';

/** Options of {@link requireOrganization}. */
export interface GuardOptions {
  /**
   * Returns the value to throw when the requirement is not met, for example `redirect('/sign-in')` of React Router. May be async.
   *
   * @default A function that returns an error of this package. Each guard names the error.
   */
  otherwise?: (snapshot: OrgSessionSnapshot) => unknown;
}

/** Options of {@link requirePermission}. */
export interface PermissionGuardOptions extends GuardOptions {
  /**
   * The API whose access token is checked; without a token for it in memory, the permission is missing.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string;
}

/**
 * Returns the active organization, or throws. Call it in a route loader, for example of React Router.
 *
 * It waits for `client.start()` first. A router runs its loaders on navigation only: after a switch, revalidate the routes in a listener of
 * `organizationChanged`.
 *
 * @param client The client of the app.
 * @param options `otherwise` returns the value to throw; by default a {@link LoginRequiredError} is thrown.
 * @returns The active organization.
 * @throws {@link LoginRequiredError} no organization is active and there is no `otherwise`.
 * @example
 * import { redirect } from 'react-router';
 *
 * const loader = () => requireOrganization(client, { otherwise: () => redirect('/sign-in') });
 */
export async function requireOrganization(
  client: OrgSessionClient,
  { otherwise = () => new LoginRequiredError('no_active_organization') }: GuardOptions = {},
): Promise<Organization> {
  // Repeated calls share the first start.
  await client.start();
  const snapshot = client.getSnapshot();
  if (!snapshot.organization) throw await otherwise(snapshot);
  return snapshot.organization;
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
 * @example
 * const loader = async () => {
 *   const organization = await requirePermission(client, 'read:invoices');
 *   return { title: `Invoices of ${organization.name}` };
 * };
 */
export async function requirePermission(
  client: OrgSessionClient,
  permission: string,
  { audience, otherwise }: PermissionGuardOptions = {},
): Promise<Organization> {
  const organization = await requireOrganization(client, { otherwise });
  if (client.hasPermission(permission, { audience })) return organization;
  const accessDenied = (): unknown =>
    new AccessDeniedError(`You need the permission ${permission}.`, { organization: organization.id });
  throw await (otherwise ?? accessDenied)(client.getSnapshot());
}
