// @ts-nocheck: the types are those of the editor in Auth0.
/**
 * The user's roles in this organization, and what the organization's metadata says, as claims of the ID token.
 * The client reads them by `rolesClaim`, and by the types of its claims.
 */
exports.onExecutePostLogin = async (event, api) => {
  const namespace = 'https://demo.example/';
  api.idToken.setCustomClaim(`${namespace}roles`, event.authorization?.roles ?? []);
  const plan = event.organization?.metadata.plan;
  if (plan) api.idToken.setCustomClaim(`${namespace}plan`, plan);
};
