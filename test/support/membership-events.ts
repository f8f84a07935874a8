import type { MembershipCloudEvent } from '../../src/index.js';
import { ada, type Organization } from './tenant.js';

let serial = 0;

/** An event of Auth0 Event Streams, with the fields that Auth0 documents. `member`: of a membership; otherwise of the organization itself. */
export function cloudEvent(
  name: string,
  organization: Organization,
  { user = ada, time = new Date().toISOString(), id = `evt_${++serial}` } = {},
): MembershipCloudEvent {
  const isOfMember = name.startsWith('member.');
  const role = { id: 'rol_1', name: 'viewer' };
  return {
    specversion: '1.0',
    type: `organization.${name}`,
    source: 'urn:auth0:tenant.example',
    id,
    time,
    data: {
      object: isOfMember
        ? {
            organization: { ...organization },
            user: { user_id: user },
            ...(name.includes('role') && { role }),
          }
        : { ...organization, display_name: organization.name },
    },
    a0tenant: 'tenant',
    a0stream: 'est_1',
  };
}
