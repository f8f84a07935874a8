export { orgSessionPlugin } from './plugin.js';
export { useOrgSession } from './use-org-session.js';
export { useOrganization } from './use-organization.js';
export { RequireOrganization } from './require-organization.js';
export { RequirePermission } from './require-permission.js';
export { OrganizationScope } from './organization-scope.js';
export { organizationGuard, permissionGuard } from './guards.js';

export type { GuardedRoute } from './guarded-route.js';
export type { GuardOptions, OrgSessionGuard, PermissionGuardOptions } from './guards.js';
export type { OrgSession, OrgSessionRefs } from './org-session.js';
export type { OrganizationScopeProps, OrganizationScopeSlots } from './organization-scope.js';
export type { RequirePermissionProps } from './require-permission.js';
export type { RequireOrganizationProps, RequireSlots } from './require-slots.js';
