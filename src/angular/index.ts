export { organizationGuard, permissionGuard, type GuardOptions } from './guards.js';
export { orgSessionInterceptor, type OrgSessionInterceptorOptions } from './interceptor.js';
export { injectOrgSession, type OrgSession, type OrgSessionSignals } from './org-session.js';
export { provideOrgSession } from './provide-org-session.js';
