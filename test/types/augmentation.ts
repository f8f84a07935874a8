/** The claims and organizations of an app, declared once. */
import type { OrgSessionClient } from 'auth0-org-sessions';
import { createTestClient } from 'auth0-org-sessions/testing';
import { expectTypeOf } from 'vitest';

declare module 'auth0-org-sessions' {
  interface IdTokenClaims {
    readonly 'https://app.example/plan'?: 'free' | 'paid';
  }
  interface AccessTokenClaims {
    readonly 'https://app.example/tenant'?: number;
  }
  interface Organization {
    readonly colour?: string;
  }
}

declare const client: OrgSessionClient;

const { claims, organization, sessions } = client.getSnapshot();
expectTypeOf(claims?.['https://app.example/plan']).toEqualTypeOf<'free' | 'paid' | undefined>();
expectTypeOf(claims?.['https://app.example/other']).toBeUnknown();
expectTypeOf(organization?.colour).toEqualTypeOf<string | undefined>();
expectTypeOf(sessions[0]?.organization.colour).toEqualTypeOf<string | undefined>();

const detailed = await client.getTokenForOrg('acme', { detailed: true });
expectTypeOf(detailed.claims['https://app.example/plan']).toEqualTypeOf<'free' | 'paid' | undefined>();
expectTypeOf(detailed.accessClaims?.['https://app.example/tenant']).toEqualTypeOf<number | undefined>();
expectTypeOf(detailed.organization.colour).toEqualTypeOf<string | undefined>();

const testClient = createTestClient({ organizations: [{ id: 'org_1', name: 'acme', colour: 'red' }] });
const [listed] = await testClient.listOrganizations();
expectTypeOf(listed?.colour).toEqualTypeOf<string | undefined>();
// @ts-expect-error -- another type.
createTestClient({ organizations: [{ id: 'org_1', colour: 5 }] });
