import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import { pathOf } from './callback-url.js';
import type { InteractiveLogin } from './interactive-login.js';
import type { JoinLogin } from './join-login.js';
import { readUrl } from './read-url.js';
import { withoutSessionTransferToken } from './return-path.js';

/**
 * Redirects to the login page if a URL has an invitation, or an organization to sign in to.
 *
 * @param url Default: the URL of the page.
 * @returns False if the URL has neither.
 */
export type AcceptInvitation = (url: string | undefined) => Promise<boolean>;

const INVITATION_PARAMETERS = ['invitation', 'organization', 'organization_name'];

export const createAcceptInvitation = ({
  settings,
  environment,
  registry,
  interactiveLogin,
  joinLogin,
}: {
  settings: Settings;
  environment: Environment;
  registry: SessionRegistry;
  interactiveLogin: InteractiveLogin;
  joinLogin: JoinLogin;
}): AcceptInvitation => {
  let running: Promise<boolean> | undefined;
  const accept: AcceptInvitation = async (text) => {
    const page = environment.url();
    if (!page) return false;
    const url = readUrl(text, page, 'the address of an invitation');
    const params = url.searchParams;
    const organization = params.get('organization');
    const invitation = params.get('invitation') ?? undefined;
    if (organization === null) return false;
    const parsed = registry.parseOrganization(organization);
    if (!invitation) {
      // The application itself reads this parameter: the URL opens the organization and is no request to sign in.
      const resolved = settings.resolveOrganization(page);
      if (resolved !== undefined && registry.parseOrganization(resolved) === parsed) return false;
    }
    const isUrlOfPage = url.href === page.href;
    for (const name of INVITATION_PARAMETERS) params.delete(name);
    const returnTo = withoutSessionTransferToken(pathOf(url), settings.auth0Options);
    // A reload must not use the invitation again.
    if (isUrlOfPage) environment.replaceUrl(returnTo);
    const login = { organization, invitation, returnTo, isFromLink: true };
    await joinLogin('redirect', login, undefined, (transition) =>
      interactiveLogin.redirect(login, transition),
    );
    return true;
  };
  return (text) => {
    if (text !== undefined) return accept(text);
    // The first call has removed the invitation from the URL of the page.
    running ??= accept(text).finally(() => {
      running = undefined;
    });
    return running;
  };
};
