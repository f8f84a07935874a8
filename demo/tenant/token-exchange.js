import { createHash, randomBytes } from 'node:crypto';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const PASSKEY = 'urn:okta:params:oauth:grant-type:webauthn';

/** @typedef {ReturnType<typeof createTokenExchange>} TokenExchange */

/**
 * Custom token exchange, and passkeys. oidc-provider has neither, so the request becomes the exchange of a code that is created
 * for it. The `subject_token` is a person's `sub`, without the checks that an Action would make.
 *
 * @param {object} parts
 * @param {import('./oidc.js').OidcProvider} parts.provider
 * @param {import('./directory.js').Directory} parts.directory
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./passkeys.js').Passkeys} parts.passkeys
 * @param {string} parts.redirectUri
 */
export function createTokenExchange({ provider, directory, organizations, passkeys, redirectUri }) {
  return {
    /** Returns a form of another grant type unchanged. @param {URLSearchParams} form */
    async asCodeExchange(form) {
      const type = form.get('grant_type');
      if (type !== GRANT_TYPE && type !== PASSKEY) return form;
      const client = await provider.Client.find(form.get('client_id') ?? '');
      const accountId = (type === PASSKEY ? passkeys.userOf(form) : form.get('subject_token')) ?? '';
      if (!client || !directory.person(accountId)) return form;

      const scope = form.get('scope') ?? 'openid';
      const resource = form.get('audience') ?? undefined;
      const grant = new provider.Grant({ accountId, clientId: client.clientId });
      grant.addOIDCScope(scope);
      if (resource !== undefined) grant.addResourceScope(resource, scope);
      const grantId = await grant.save();
      organizations.bind(grantId, directory.organization(form.get('organization') ?? '')?.id ?? null);

      const verifier = randomBytes(32).toString('base64url');
      const code = new provider.AuthorizationCode({
        accountId,
        client,
        grantId,
        gty: 'authorization_code',
        scope,
        ...(resource !== undefined && { resource }),
        redirectUri,
        codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
        codeChallengeMethod: 'S256',
        sid: randomBytes(16).toString('base64url'),
      });
      return new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.clientId,
        code: await code.save(),
        code_verifier: verifier,
        redirect_uri: redirectUri,
        organization: form.get('organization') ?? '',
      });
    },
  };
}
