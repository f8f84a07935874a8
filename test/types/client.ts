/** The result types of the methods, which depend on their arguments. */
import {
  createOrgSessionClient,
  isOrgSessionError,
  type AnyOrgSessionError,
  type DetailedToken,
  type OrgSessionErrorCode,
  type SwitchResult,
} from 'auth0-org-sessions';
import { expectTypeOf } from 'vitest';

const client = createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });

expectTypeOf(client.getTokenForOrg('acme')).resolves.toEqualTypeOf<string>();
expectTypeOf(client.getToken({ cacheMode: 'cache-only' })).resolves.toEqualTypeOf<string | undefined>();
expectTypeOf(client.getToken({ detailed: true })).resolves.toEqualTypeOf<DetailedToken>();
expectTypeOf(client.getToken({ detailed: true, cacheMode: 'cache-only' })).resolves.toEqualTypeOf<
  DetailedToken | undefined
>();
expectTypeOf(client.switchOrganization('acme')).resolves.toEqualTypeOf<SwitchResult>();
expectTypeOf(client.createFetcher()).toBeCallableWith('/invoices', { method: 'POST' });

createOrgSessionClient({
  domain: '',
  clientId: '',
  defaultOrganization: { claim: 'https://demo.example/org' },
});
createOrgSessionClient({
  domain: '',
  clientId: '',
  defaultOrganization: ({ email }) => (String(email).endsWith('@acme.example') ? 'acme' : undefined),
});

// @ts-expect-error -- every call needs its organization.
createOrgSessionClient({ domain: '', clientId: '', authorizationParams: { organization: 'acme' } });
// @ts-expect-error -- an unknown value.
void client.switchOrganization('acme', { interaction: 'tab' });
// @ts-expect-error -- an unknown event.
client.on('organizationchanged', () => undefined);

client.on('organizationChanged', ({ previous, current, reason }) => {
  expectTypeOf(previous).toEqualTypeOf(current);
  expectTypeOf(reason).toEqualTypeOf<'login' | 'switch' | 'restore' | 'otherTab' | 'logout' | 'expired'>();
});

/** A `switch` on `code` narrows, and can be exhaustive. */
export function advise(error: AnyOrgSessionError): string {
  switch (error.code) {
    case 'configuration':
    case 'access_denied':
    case 'superseded':
    case 'untrusted_organization':
      return error.message;
    case 'login_required':
    case 'invalid_callback':
    case 'popup':
      return error.reason;
    case 'mfa_required':
      return error.mfaToken;
    case 'organization_mismatch':
      return error.claim;
    case 'user_mismatch':
      return error.expected;
    case 'temporary':
      return String(error.retryAfter);
    default:
      expectTypeOf(error).toBeNever();
      return error;
  }
}
expectTypeOf<AnyOrgSessionError['code']>().toEqualTypeOf<OrgSessionErrorCode>();

declare const thrown: unknown;
if (isOrgSessionError(thrown)) expectTypeOf(thrown).toEqualTypeOf<AnyOrgSessionError>();
