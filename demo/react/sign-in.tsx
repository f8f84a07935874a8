import { useState } from 'react';
import { isOrgSessionError } from 'auth0-org-sessions';
import { useOrgSession } from 'auth0-org-sessions/react';
import { pathIn, sentenceOf } from '../frameworks/open-demo.js';
import { useDemo } from './demo-context.js';
import { useTitle } from './use-title.js';

/** One button for each organization. The login returns to the current page. */
export function SignIn() {
  useTitle('Sign in');
  const demo = useDemo();
  const { organizations } = demo.config;
  const { error, loginWithRedirect } = useOrgSession();
  const [failure, setFailure] = useState<Error>();
  const trouble = failure ?? error;
  const denied = isOrgSessionError(trouble) && trouble.code === 'access_denied' ? trouble : undefined;
  const signIn = (organization: string | undefined, switchUser = false): void => {
    loginWithRedirect({ organization, switchUser, returnTo: pathIn(demo, organization) }).catch(setFailure);
  };
  return (
    <main className="sign-in">
      <h1>Sign in</h1>
      <p>Choose an organization.</p>
      {trouble && <p role="alert">{sentenceOf(trouble)}</p>}
      {denied && (
        <button type="button" onClick={() => signIn(denied.organization, true)}>
          Sign in as another user
        </button>
      )}
      <ul className="choices">
        {organizations.map(({ id, displayName, colour }) => (
          <li key={id}>
            <button type="button" onClick={() => signIn(id)}>
              <span className="badge" style={{ background: colour }} aria-hidden="true">
                {displayName[0]}
              </span>
              Sign in to {displayName}
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
