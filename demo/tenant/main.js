/** The public API: exports only. */

export { createDirectory, DEMO_PASSWORD, ORGANIZATIONS, PEOPLE, PERMISSIONS } from './directory.js';
export { TenantConfigurationError } from './configuration-error.js';
export { connectTenant } from './connect-tenant.js';
export { createTenant } from './create-tenant.js';
export { readAppOrigin } from './app-origin.js';
export { startTenant } from './index.js';

/** @typedef {import('./action-event.js').PostLoginEvent} PostLoginEvent */
/** @typedef {import('./action-runner.js').Action} Action */
/** @typedef {import('./control.js').Control} Control */
/** @typedef {import('./directory.js').Directory} Directory */
/** @typedef {import('./directory.js').Membership} Membership */
/** @typedef {import('./directory.js').Organization} Organization */
/** @typedef {import('./directory.js').Person} Person */
/** @typedef {import('./event-stream.js').EventStream} EventStream */
/** @typedef {import('./fault-injection/faults.js').Fault} Fault */
/** @typedef {import('./index.js').Tenant} Tenant */
/** @typedef {import('./read-config.js').TenantConfig} TenantConfig */
/** @typedef {import('./tenant-handle.js').LocalTenant} LocalTenant */
/** @typedef {import('./tenant-handle.js').TenantHandle} ConnectedTenant */
/** @typedef {import('./index.js').TenantOptions} TenantOptions */
