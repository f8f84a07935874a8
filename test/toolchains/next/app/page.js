import { RequireOrganization, RequirePermission } from 'auth0-org-sessions/react';
import { Session } from './session.js';

/** A page of the server, which `next build` renders once. */
export default function Page() {
  return (
    <main>
      <Session />
      <RequireOrganization pending={<p>Starting…</p>} fallback={<p>Nobody is signed in.</p>}>
        <RequirePermission permission="read:invoices" fallback={<p>You may not read invoices.</p>}>
          <p>You may read invoices.</p>
        </RequirePermission>
      </RequireOrganization>
    </main>
  );
}
