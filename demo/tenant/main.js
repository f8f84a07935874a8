/** The public API: exports only. */

export { createDirectory, DEMO_PASSWORD, ORGANIZATIONS, PEOPLE, PERMISSIONS } from './directory.js';
export { startTenant } from './index.js';

/** @typedef {import('./action-event.js').PostLoginEvent} PostLoginEvent */
/** @typedef {import('./action-runner.js').Action} Action */
/** @typedef {import('./control.js').Control} Control */
/** @typedef {import('./directory.js').Directory} Directory */
/** @typedef {import('./directory.js').Membership} Membership */
/** @typedef {import('./directory.js').Organization} Organization */
/** @typedef {import('./directory.js').Person} Person */
/** @typedef {import('./fault-injection/faults.js').Fault} Fault */
/** @typedef {import('./index.js').Tenant} Tenant */
/** @typedef {import('./index.js').TenantOptions} TenantOptions */
