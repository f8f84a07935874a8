import { DEMO_PASSWORD } from './directory.js';
import { readForm } from './form-body.js';
import { errors } from './oidc.js';
import { errorPage, loginPage, pickerPage } from './pages.js';

/** @typedef {import('./oidc.js').Context} Context */
/** @typedef {import('./oidc.js').OidcProvider} OidcProvider */
/** @typedef {Awaited<ReturnType<OidcProvider['interactionDetails']>>} Interaction */

const PATH = /^\/u\/(login|organization)\/[\w-]+$/;

/**
 * The pages where a person signs in and chooses an organization.
 *
 * @param {object} parts
 * @param {OidcProvider} parts.provider
 * @param {import('./directory.js').Directory} parts.directory
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./invitations.js').Invitations} parts.invitations
 * @param {import('./session-transfer.js').SessionTransfers} parts.sessionTransfers
 * @returns {import('./oidc.js').Middleware}
 */
export function interactions({ provider, directory, organizations, invitations, sessionTransfers }) {
  return async (ctx, next) => {
    const page = PATH.exec(ctx.path)?.[1];
    if (page === undefined) return next();
    ctx.type = 'html';
    ctx.set('cache-control', 'no-store');
    try {
      const interaction = await provider.interactionDetails(ctx.req, ctx.res);
      await (page === 'login' ? login(ctx, interaction) : organization(ctx, interaction));
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      ctx.status = 400;
      const description = 'This page has expired. Go back to the application and sign in again.';
      ctx.body = errorPage({ error: error.error, description });
    }
  };

  /** @param {Context} ctx @param {Interaction} interaction */
  async function login(ctx, interaction) {
    const params = /** @type {Record<string, string | undefined>} */ (interaction.params);
    const form = ctx.method === 'POST' ? await readForm(ctx) : undefined;
    const requested = directory.organization(params.organization ?? '');
    const transferred = directory.person(sessionTransfers.take(params.session_transfer_token) ?? '');
    const person = transferred ?? (form && authenticated(form, requested?.id));
    if (person)
      return finish(ctx, interaction, { login: { accountId: person.sub }, select_account: {} }, person.sub);

    const invitation = invitations.find(params.invitation);
    if (form) ctx.status = 400;
    ctx.body = loginPage({
      people: directory.people
        .filter((one) => directory.canSignInTo(one, requested?.id))
        .map((one) => ({ ...one, organizations: directory.organizationsOf(one.sub) })),
      organization: requested,
      invited: params.invitation !== undefined,
      signUp: params.screen_hint === 'signup',
      email: form?.get('email') ?? params.login_hint ?? invitation?.email ?? '',
      ...(form && { problem: 'Wrong email or password.' }),
    });
  }

  /** @param {URLSearchParams} form @param {string | undefined} organizationId */
  function authenticated(form, organizationId) {
    const oneClick = directory.person(form.get('person') ?? '');
    const byPassword = form.get('password') === DEMO_PASSWORD;
    const accounts = oneClick
      ? [oneClick]
      : byPassword
        ? directory.accountsByEmail(form.get('email') ?? '')
        : [];
    return accounts.find((account) => directory.canSignInTo(account, organizationId));
  }

  /** @param {Context} ctx @param {Interaction} interaction */
  async function organization(ctx, interaction) {
    const person = directory.person(interaction.session?.accountId ?? '');
    ctx.assert(person, 400);
    const choices = directory.organizationsOf(person.sub);
    const picked = ctx.method === 'POST' ? (await readForm(ctx)).get('organization') : null;
    if (picked === '' && organizations.personalAccounts) {
      return finish(ctx, interaction, { organization: { id: null } }, person.sub);
    }
    if (choices.some(({ id }) => id === picked)) {
      return finish(ctx, interaction, { organization: { id: picked } }, person.sub);
    }
    ctx.body = pickerPage({
      person,
      organizations: choices,
      personalAccount: organizations.personalAccounts,
    });
  }

  /**
   * Returns to the authorization request. If another user was signed in, that session ends first, because oidc-provider
   * would otherwise show a page of its own.
   * @param {Context} ctx
   * @param {Interaction} interaction
   * @param {import('oidc-provider').InteractionResults} result
   * @param {string} sub
   */
  async function finish(ctx, interaction, result, sub) {
    if (interaction.session && interaction.session.accountId !== sub) {
      const session = await provider.Session.findByUid(interaction.session.uid);
      await session?.destroy();
      delete interaction.session;
      await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
    }
    ctx.status = 303;
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
  }
}
