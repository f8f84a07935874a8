// @ts-nocheck: the types are those of the editor in Auth0.
/**
 * No tokens for an organization whose plan is suspended: no login, and no refresh. Tokens that were issued before stay
 * valid until they expire. The client rejects with `AccessDeniedError`, whose message contains this text.
 */
exports.onExecutePostLogin = async (event, api) => {
  if (event.organization?.metadata.plan !== 'suspended') return;
  api.access.deny(`The plan of ${event.organization.display_name} is suspended.`);
};

/** The same for machines. */
exports.onExecuteCredentialsExchange = async (event, api) => {
  if (event.organization?.metadata.plan !== 'suspended') return;
  api.access.deny('access_denied', `The plan of ${event.organization.display_name} is suspended.`);
};
