import { OrganizationScope, useOrgSession, type OrganizationScopeFailure } from 'auth0-org-sessions/react';
import { COMPARED, nameOf, sentenceOf } from '../frameworks/open-demo.js';
import { useDemo } from './demo-context.js';
import { InvoiceList } from './invoices.js';
import { Loading } from './loading.js';
import { useTitle } from './use-title.js';

/** The invoices of two organizations side by side, whichever is active. */
export function Compare() {
  useTitle('Compare');
  return (
    <>
      <h1>Compare</h1>
      <div className="columns">
        {COMPARED.map((name) => (
          <section key={name} data-organization={name}>
            <OrganizationScope
              organization={name}
              fallback={<Loading />}
              error={(failure) => <Failure {...failure} />}
            >
              <InvoiceList />
              <SignOut />
            </OrganizationScope>
          </section>
        ))}
      </div>
    </>
  );
}

/** In the scope: the organization is that of the scope. */
function SignOut() {
  const { config } = useDemo();
  const { organization, logoutOrganization } = useOrgSession();
  if (!organization) return null;
  return (
    <button type="button" onClick={() => void logoutOrganization(organization.id)}>
      Sign out of {nameOf(config, organization)}
    </button>
  );
}

function Failure({ error, retry }: OrganizationScopeFailure) {
  const { loginWithPopup } = useOrgSession();
  // If the login fails, the scope still shows why it has no session.
  const signIn = () => loginWithPopup().catch(() => undefined);
  return (
    <>
      <p role="alert">{sentenceOf(error)}</p>
      {error.code === 'login_required' ? (
        <button type="button" onClick={() => void signIn()}>
          Sign in
        </button>
      ) : (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </>
  );
}
