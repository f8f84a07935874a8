import { useState } from 'react';
import { useOrgSession } from 'auth0-org-sessions/react';
import { useDemo } from './demo-context.js';

/** One button for each organization. The login returns to the current page. */
export function SignIn() {
  const { organizations } = useDemo().config;
  const { error, loginWithRedirect } = useOrgSession();
  const [failure, setFailure] = useState<Error>();
  const trouble = failure ?? error;
  const signIn = (organization: string): void => {
    loginWithRedirect({ organization, returnTo: location.pathname }).catch(setFailure);
  };
  return (
    <main>
      <h1>Sign in</h1>
      {trouble && <p role="alert">{trouble.message}</p>}
      <ul className="choices">
        {organizations.map(({ id, displayName }) => (
          <li key={id}>
            <button type="button" onClick={() => signIn(id)}>
              Sign in to {displayName}
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
