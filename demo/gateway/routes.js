/** The routes of the API, and the scopes of each: one of them is enough. Nothing here depends on an organization. */
export const ROUTES = [
  { method: 'GET', path: '/organizations/:organization/invoices', scopes: ['read:invoices'] },
  { method: 'POST', path: '/organizations/:organization/invoices', scopes: ['create:invoices'] },
  { method: 'GET', path: '/organizations/:organization/members', scopes: ['read:members'] },
  { method: 'GET', path: '/organizations/:organization/settings', scopes: ['manage:settings'] },
];
