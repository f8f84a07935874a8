export { provideOrgSession } from './provide-org-session.js';
export { useOrgSession } from './use-org-session.js';
export { useOrganization, type CurrentOrganization } from './use-organization.js';
export { RequireOrganization } from './require-organization.js';
export { RequirePermission } from './require-permission.js';
export { OrganizationScope } from './organization-scope.js';
export {
  requireOrganization,
  requirePermission,
  type GuardOptions,
  type PermissionGuardOptions,
} from './guards.js';

export type { OrganizationScopeProps } from './create-scope.js';
export type { OrgSession } from './org-session.js';
export type { RequireOrganizationProps, RequirePermissionProps } from './requirement.js';
