import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { RequireOrganization, useOrgSession } from 'auth0-org-sessions/react';
import { otherInUrl, prefixOf } from '../frameworks/open-demo.js';
import { useDemo } from './demo-context.js';
import { Loading } from './loading.js';
import { OtherAddress } from './other-address.js';

/** The switcher, the navigation, the person and the sign-out button of every page. */
export function Layout() {
  const demo = useDemo();
  const { client, user, logout, organization, switchingTo } = useOrgSession();
  const { pathname } = useLocation();
  const prefix = prefixOf(pathname);
  const other = otherInUrl(demo, organization, `/react${pathname}`);
  const signOut = () => logout({ logoutParams: { returnTo: `${location.origin}/react/` } });
  return (
    <>
      <header>
        <organization-switcher client={client} />
        <nav aria-label="Pages">
          <NavLink to={`${prefix}/`} end>
            Invoices
          </NavLink>
          <NavLink to={`${prefix}/settings`}>Settings</NavLink>
          <NavLink to={`${prefix}/compare`}>Compare</NavLink>
        </nav>
        <span className="person">{user?.name}</span>
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </header>
      <main>
        {other ? (
          // Never the data of one organization at the address of another.
          switchingTo === undefined ? (
            <OtherAddress organization={other} />
          ) : (
            <Loading />
          )
        ) : (
          // A page has new state after a switch.
          <RequireOrganization>
            <Outlet />
          </RequireOrganization>
        )}
      </main>
      <nav className="addresses" aria-label="Organizations">
        This page of{' '}
        {demo.config.organizations.map(({ id, name, displayName }) => (
          <Link key={id} to={`/o/${name}${pathname.slice(prefix.length)}`}>
            {displayName}
          </Link>
        ))}
      </nav>
    </>
  );
}
