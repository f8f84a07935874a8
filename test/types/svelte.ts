/** The binding of Svelte. */
import type { Organization, OrgSessionClient, OrgSessionSnapshot } from 'auth0-org-sessions';
import {
  provideOrgSession,
  RequireOrganization,
  RequirePermission,
  requireOrganization,
  useOrganization,
  useOrgSession,
} from 'auth0-org-sessions/svelte';
import { mount, type ComponentProps } from 'svelte';

declare const client: OrgSessionClient;
const target = document.body;

const session = useOrgSession();
export const provided: typeof session = provideOrgSession(client);
export const status: OrgSessionSnapshot['status'] = session.status;
export const organization: Organization | undefined = session.organization;
export const current: Organization | undefined = useOrganization().current;
export const isAllowed: boolean = session.hasPermission('read', { audience: 'https://api.example' });
export const guarded: Promise<Organization | undefined> = requireOrganization(client);
// @ts-expect-error The fields are those of the client.
session.organization = undefined;
// @ts-expect-error The client has no such field.
export const tokens: unknown = session.tokens;

mount(RequireOrganization, { target, props: { keepState: true } });
mount(RequirePermission, { target, props: { permission: 'read', audience: 'https://api.example' } });
// @ts-expect-error A permission is required.
mount(RequirePermission, { target, props: {} });
// @ts-expect-error The property is called keepState.
mount(RequireOrganization, { target, props: { keep: true } });

type Children = NonNullable<ComponentProps<typeof RequireOrganization>['children']>;
export const parameter: Parameters<Children> extends [Organization] ? true : false = true;
