import { firstOf, fromPath, fromQuery, fromSubdomain } from 'auth0-org-sessions';

/** The organization that the address names: `acme.localhost`, `/o/acme/` or `?org=acme`. */
export const organizationInUrl = firstOf(
  fromSubdomain({ base: 'localhost' }),
  fromPath({ pattern: '/o/:organization/*' }),
  fromQuery({ name: 'org' }),
);

/** Where a login comes back to: this very address, as the app knows it. */
export const here = (): string => location.pathname + location.search + location.hash;
