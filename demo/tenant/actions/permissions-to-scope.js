// @ts-nocheck: the types are those of the editor in Auth0.
/**
 * The permissions of the user's roles in this organization, in the `scope` of the access token, for gateways that read
 * nothing else. The application need not ask for these scopes.
 */
const SCOPES = {
  admin: ['read:invoices', 'create:invoices', 'read:members', 'manage:settings'],
  accountant: ['read:invoices', 'create:invoices'],
  auditor: ['read:invoices', 'read:members'],
  viewer: ['read:invoices'],
};

exports.onExecutePostLogin = async (event, api) => {
  if (event.resource_server?.identifier !== 'https://invoices.example/api') return;
  const granted = new Set((event.authorization?.roles ?? []).flatMap((role) => SCOPES[role] ?? []));
  for (const scope of new Set(Object.values(SCOPES).flat())) {
    if (granted.has(scope)) api.accessToken.addScope(scope);
    // The application asked for it, but in this organization the user may not do it.
    else api.accessToken.removeScope(scope);
  }
};
