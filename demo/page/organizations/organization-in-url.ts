import { firstOf, fromPath, fromQuery, fromSubdomain } from 'auth0-org-sessions';

/** The organization that the URL names: `acme.localhost`, `/o/acme/` or `?org=acme`. */
export const organizationInUrl = firstOf(
  fromSubdomain({ base: 'localhost' }),
  fromPath({ pattern: '/o/:organization/*' }),
  fromQuery({ name: 'org' }),
);

/** The `returnTo` of a login that comes back to the current URL. */
export const currentPath = (): string => location.pathname + location.search + location.hash;
