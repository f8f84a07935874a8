import {
  AccessDeniedError,
  LoginRequiredError,
  type Organization,
  type OrgSessionClient,
  type OrgSessionSnapshot,
} from '../index.js';

/** Options of {@link requireOrganization}. */
export interface GuardOptions {
  /** Makes what is thrown: what the router knows, such as a `Response` or its `redirect('/sign-in')`. Default: an error of ours. */
  otherwise?: (snapshot: OrgSessionSnapshot) => unknown;
}

/** Options of {@link requirePermission}. */
export interface PermissionGuardOptions extends GuardOptions {
  /** The API that it is a permission of, once a token for it is held. Default: the `audience` of the options. */
  audience?: string;
}

/**
 * For a router's loader: waits for `client.start()`, and resolves with the active organization. A navigation asks it, a switch does not:
 * have the router load again on `organizationChanged`.
 *
 * @throws what `otherwise` makes where none is active; by default LoginRequiredError.
 */
export async function requireOrganization(
  client: OrgSessionClient,
  { otherwise = () => new LoginRequiredError('no_active_organization') }: GuardOptions = {},
): Promise<Organization> {
  // Its answer is that of the first call.
  await client.start();
  const snapshot = client.getSnapshot();
  if (!snapshot.organization) throw await otherwise(snapshot);
  return snapshot.organization;
}

/**
 * The same, where the active organization has to give a permission too.
 *
 * @throws what `otherwise` makes; by default LoginRequiredError where none is active, and AccessDeniedError without the permission.
 */
export async function requirePermission(
  client: OrgSessionClient,
  permission: string,
  { audience, otherwise }: PermissionGuardOptions = {},
): Promise<Organization> {
  const organization = await requireOrganization(client, { otherwise });
  if (client.hasPermission(permission, { audience })) return organization;
  const denied = (): unknown =>
    new AccessDeniedError(`You need the permission ${permission}.`, { organization: organization.id });
  throw await (otherwise ?? denied)(client.getSnapshot());
}
