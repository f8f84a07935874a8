export {
  organizationGuard,
  permissionGuard,
  type GuardOptions,
  type PermissionGuardOptions,
} from './guards.js';
export { injectOrgSession } from './inject-org-session.js';
export { orgSessionInterceptor, type OrgSessionInterceptorOptions } from './interceptor.js';
export type { OrgSession, OrgSessionSignals } from './org-session.js';
export { OrganizationScope, type OrganizationScopeErrorContext } from './organization-scope.js';
export { provideOrgSession } from './provide-org-session.js';
export { ANONYMOUS, forOrganization, ORGANIZATION, withAnonymous } from './request-context.js';
export { RequireOrganization } from './require-organization.js';
export { RequirePermission } from './require-permission.js';
export type { RequiredViewContext } from './required-view.js';
