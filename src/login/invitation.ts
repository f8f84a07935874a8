import type { Core } from '../client/core.js';
import { ConfigurationError } from '../errors/errors.js';
import type { Login } from './interactive-login.js';

/** Follows an invitation link, or a bookmarked login page's link to an organization; false where the URL is neither. */
export type AcceptInvitation = (url: string | undefined) => Promise<boolean>;

export const createAcceptInvitation =
  ({ settings, environment, state, registry }: Core, login: Login): AcceptInvitation =>
  async (text) => {
    const page = environment.url();
    if (!page) return false;
    let url: URL;
    try {
      url = new URL(text ?? page, page);
    } catch (cause) {
      throw new ConfigurationError('url must be the address of an invitation.', { cause });
    }
    const params = url.searchParams;
    const invitation = params.get('invitation') ?? undefined;
    const organization = params.get('organization') ?? undefined;
    // An app that keeps its organization in the same parameter is simply open there.
    const resolved = settings.resolveOrganization();
    if (organization === undefined) return false;
    const asked = registry.canonical(organization);
    if (!invitation && resolved !== undefined && registry.canonical(resolved) === asked) return false;
    const shown = url.href === page.href;
    for (const name of ['invitation', 'organization', 'organization_name']) params.delete(name);
    const returnTo = url.pathname + url.search + url.hash;
    // At once: a reload must not use the ticket again.
    if (shown) environment.replaceUrl(returnTo);
    await state.runTransition((turn) => login.redirect({ organization, invitation, returnTo }, turn));
    return true;
  };
