import { NavLink, Outlet } from 'react-router';
import { RequireOrganization, useOrgSession } from 'auth0-org-sessions/react';

/** The switcher, the navigation, the person and the sign-out button of every page. */
export function Layout() {
  const { client, user, logout } = useOrgSession();
  const signOut = () => logout({ logoutParams: { returnTo: `${location.origin}/react/` } });
  return (
    <>
      <header>
        <organization-switcher client={client} />
        <nav aria-label="Pages">
          <NavLink to="/" end>
            Invoices
          </NavLink>
          <NavLink to="/settings">Settings</NavLink>
          <NavLink to="/compare">Compare</NavLink>
        </nav>
        <span className="person">{user?.name}</span>
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </header>
      <main>
        {/* A page has new state after a switch. */}
        <RequireOrganization>
          <Outlet />
        </RequireOrganization>
      </main>
    </>
  );
}
