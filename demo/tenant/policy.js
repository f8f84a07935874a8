import { errors, interactionPolicy } from './oidc.js';

const { Check, Prompt, base } = interactionPolicy;

/**
 * The steps before a code is issued: first a login, then an organization that the person is a member of. There is no
 * consent, because Auth0 needs none if the application and the API belong to the same company.
 *
 * @param {object} parts
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./invitations.js').Invitations} parts.invitations
 * @param {import('./directory.js').Directory} parts.directory
 * @param {import('./login-actions.js').LoginActions} parts.loginActions
 * @param {import('./session-transfer.js').SessionTransfers} parts.sessionTransfers
 */
export function createPolicy({ organizations, invitations, directory, loginActions, sessionTransfers }) {
  const policy = base();
  policy.remove('consent');

  /**
   * A person who signed in by another organization's connection has to sign in again by this one's.
   * @param {import('./oidc.js').OidcContext} ctx
   */
  function connectionIsOther({ oidc }) {
    const account = directory.person(String(oidc.session?.accountId));
    const requested = directory.organization(String(oidc.params?.organization ?? ''));
    return account !== undefined && !directory.canSignInTo(account, requested?.id);
  }
  policy
    .get('login')
    ?.checks.add(
      new Check(
        'connection_other',
        'the organization has a connection of its own',
        'login_required',
        connectionIsOther,
      ),
    );
  /** The login page takes the user of the token, without a page. @param {import('./oidc.js').OidcContext} ctx */
  const hasTransferToken = ({ oidc }) =>
    !oidc.prompts.has('none') && sessionTransfers.isValid(oidc.params?.session_transfer_token);
  policy
    .get('login')
    ?.checks.add(
      new Check('session_transfer', 'a session is transferred', 'login_required', hasTransferToken),
    );
  policy.add(new Prompt({ name: 'select_account', requestable: true }));

  /**
   * The checks of one prompt run in parallel, but these steps depend on each other, so they are one check. It throws if
   * a person could not resolve the problem, for silent and interactive calls alike.
   * @param {import('./oidc.js').OidcContext} ctx
   */
  async function organizationIsMissing({ oidc }) {
    const sub = String(oidc.session?.accountId);
    const silent = oidc.prompts.has('none');
    const parameters = /** @type {Record<string, string | undefined>} */ (oidc.params);
    const { invitation, organization } = parameters;

    if (invitation !== undefined) {
      if (silent) return true;
      invitations.accept({ ticket: invitation, organization, sub });
    }

    const picked = /** @type {{ id: string | null } | undefined} */ (oidc.result?.organization);
    const chosen = organization === undefined ? picked?.id : organizations.requested(organization).id;
    const bound = chosen === undefined ? organizations.implied(sub, { silent }) : chosen;
    if (bound === undefined) return true;

    const refusal = organizations.refusal(sub, bound);
    if (refusal) throw new errors.CustomOIDCProviderError(refusal.error, refusal.description);
    const grantId = String(oidc.entities.Grant?.jti);
    organizations.bind(grantId, bound);

    const { audience, scope, prompt, client_id: clientId = '' } = parameters;
    const login = { sub, organizationId: bound, clientId, audience, scope, prompt };
    const { denied, secondFactor } = await loginActions.run(grantId, login);
    if (denied) throw new errors.CustomOIDCProviderError(denied.error, denied.description);
    // The login page counts as a second factor.
    if (secondFactor && silent)
      throw new errors.CustomOIDCProviderError('mfa_required', 'Multifactor authentication required');
    return false;
  }

  const check = new Check(
    'organization_missing',
    'the person has to choose an organization',
    'interaction_required',
    organizationIsMissing,
  );
  policy.add(new Prompt({ name: 'organization' }, check));
  return policy;
}
