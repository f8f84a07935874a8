import { Suspense, type ReactNode } from 'react';
import { RequireOrganization, useOrgSession } from 'auth0-org-sessions/react';
import { Loading } from './loading.js';
import { SignIn } from './sign-in.js';

const loading = (
  <main>
    <Loading />
  </main>
);

/** The pages, or the sign-in page without an active organization. The switcher in the layout of the pages outlives a switch. */
export function App({ children }: { children: ReactNode }) {
  const isRedirecting = useOrgSession(({ status }) => status === 'redirecting');
  if (isRedirecting) return loading;
  return (
    <RequireOrganization keepState pending={loading} fallback={<SignIn />}>
      <Suspense fallback={loading}>{children}</Suspense>
    </RequireOrganization>
  );
}
