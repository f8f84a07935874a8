export { orgSessionPlugin } from './plugin.js';
export { useOrganization, useOrgSession } from './use-org-session.js';
export { RequireOrganization, RequirePermission } from './require.js';
export { organizationGuard, permissionGuard } from './guards.js';

export type { GuardedRoute, GuardOptions, OrgSessionGuard, PermissionGuardOptions } from './guards.js';
export type { OrgSession, OrgSessionRefs } from './org-session.js';
export type { RequirePermissionProps, RequireSlots } from './require.js';
