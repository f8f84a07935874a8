import { useState } from 'react';
import { Link } from 'react-router';
import { useOrgSession } from 'auth0-org-sessions/react';
import { pathIn, sentenceOf } from '../frameworks/open-demo.js';
import type { KnownOrganization } from '../page/client/config.js';
import { useDemo } from './demo-context.js';
import { useTitle } from './use-title.js';

/** Shown at the address of an organization that could not become active. */
export function OtherAddress({ organization }: { organization: KnownOrganization }) {
  useTitle(organization.displayName);
  const demo = useDemo();
  const { loginWithRedirect, organization: active } = useOrgSession();
  const [failure, setFailure] = useState<Error>();
  const stay = demo.config.organizations.find(({ id }) => id === active?.id);
  const signIn = (): void => {
    const { id } = organization;
    loginWithRedirect({ organization: id, returnTo: pathIn(demo, id) }).catch(setFailure);
  };
  return (
    <>
      <h1>{organization.displayName}</h1>
      <p role="status">This address belongs to {organization.displayName}.</p>
      {failure && <p role="alert">{sentenceOf(failure)}</p>}
      <button type="button" onClick={signIn}>
        Sign in to {organization.displayName}
      </button>{' '}
      {stay && <Link to={`/o/${stay.name}/`}>Stay in {stay.displayName}</Link>}
    </>
  );
}
