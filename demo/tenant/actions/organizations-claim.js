// @ts-nocheck: the types are those of the editor in Auth0.
/**
 * The user's organizations, and the default one, as claims of the ID token.
 * The client reads them by `organizations: 'https://demo.example/organizations'` and `defaultOrganization: { claim }`.
 *
 * No event contains this list, and the Management API has a rate limit that logins would use up. So your backend writes
 * it into `app_metadata` when it hears of `organization.member.added` and `.deleted` (Event Streams).
 */
exports.onExecutePostLogin = async (event, api) => {
  const namespace = 'https://demo.example/';
  const { organizations = [], default_organization: byDefault } = event.user.app_metadata;
  // Hundreds of organizations would make every token too long.
  if (organizations.length <= 20) api.idToken.setCustomClaim(`${namespace}organizations`, organizations);
  if (byDefault) api.idToken.setCustomClaim(`${namespace}default_organization`, byDefault);
};
