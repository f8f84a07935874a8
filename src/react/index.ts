export { OrgSessionProvider, type OrgSessionProviderProps } from './provider.js';
export { useOrgSession, type OrgSession } from './use-org-session.js';
export { useOrganization } from './use-organization.js';
export { RequireOrganization, type RequireOrganizationProps } from './require-organization.js';
export { RequirePermission, type RequirePermissionProps } from './require-permission.js';
export {
  requireOrganization,
  requirePermission,
  type GuardOptions,
  type PermissionGuardOptions,
} from './guards.js';
export {
  OrganizationScope,
  type OrganizationScopeFailure,
  type OrganizationScopeProps,
} from './organization-scope.js';
