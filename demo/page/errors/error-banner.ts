import { isOrgSessionError, MfaRequiredError, type OrgSessionClient } from 'auth0-org-sessions';
import { actionButton } from '../dom/action-button.js';
import type { View } from '../demo.js';
import { adviceFor } from './error-advice.js';
import { h } from '../dom/html.js';
import { icon } from '../dom/icon.js';
import { currentPath } from '../organizations/organization-in-url.js';
import type { OrganizationStyle } from '../organizations/organization-style.js';

export interface ErrorBanner extends View {
  readonly show: (error: unknown) => void;
}

/** Shows the last error until it is dismissed or the snapshot has no error any more. */
export function createErrorBanner(
  client: OrgSessionClient,
  organizationStyle: OrganizationStyle,
): ErrorBanner {
  // Always in the page, because screen readers do not announce a region that appears together with its text.
  const element = h('div', { class: 'banner-region', role: 'alert' });
  let shown: unknown;
  let snapshotError: unknown;

  const hide = (): void => {
    shown = undefined;
    element.replaceChildren();
  };
  const show = (error: unknown): void => {
    // A newer switch took over and shows its own result. The page asks for a second factor with a panel.
    const isShownElsewhere = isOrgSessionError(error) && error.code === 'superseded';
    if (error === shown || isShownElsewhere || error instanceof MfaRequiredError) return;
    shown = error;
    const { title, code, message, advice, signInTo, canSwitchUser } = adviceFor(error);
    const dismiss = h(
      'button',
      { type: 'button', class: 'button icon-button', 'aria-label': 'Dismiss', onclick: hide },
      icon('close'),
    );
    element.replaceChildren(
      h(
        'div',
        { class: 'banner' },
        h(
          'div',
          { class: 'banner-head' },
          h('strong', {}, title),
          h('code', { class: 'code' }, code),
          dismiss,
        ),
        h('p', {}, message),
        h('p', { class: 'banner-advice' }, advice),
        signInTo !== undefined &&
          actionButton({ report: show }, `Sign in to ${organizationStyle.nameOf(signInTo)}`, () =>
            client.loginWithRedirect({ organization: signInTo }),
          ),
        canSwitchUser &&
          actionButton({ report: show }, 'Sign in as another user', () =>
            client.loginWithRedirect({
              organization: isOrgSessionError(error) ? error.organization : undefined,
              switchUser: true,
              returnTo: currentPath(),
            }),
          ),
      ),
    );
  };

  // An organization that became active is an answer to what failed before, unless it is the one that the failure left active.
  client.on('organizationChanged', ({ current }) => {
    if (current && shown !== client.getSnapshot().error) hide();
  });

  return {
    element,
    show,
    update({ error }) {
      if (error === snapshotError) return;
      if (error) show(error);
      else if (shown === snapshotError) hide();
      snapshotError = error;
    },
  };
}
