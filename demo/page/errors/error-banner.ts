import { isOrgSessionError, type OrgSessionClient } from 'auth0-org-sessions';
import { actionButton } from '../dom/action-button.js';
import type { View } from '../demo.js';
import { adviceFor } from './error-advice.js';
import { h } from '../dom/html.js';
import { icon } from '../dom/icon.js';
import type { OrganizationLooks } from '../organizations/organization-style.js';

export interface Banner extends View {
  readonly show: (error: unknown) => void;
}

/** The last thing that went wrong, until it is dismissed or over. */
export function createBanner(client: OrgSessionClient, looks: OrganizationLooks): Banner {
  // Always there: a region that appears together with its text is not read out.
  const element = h('div', { class: 'banner-region', role: 'alert' });
  let shown: unknown;
  let ofSnapshot: unknown;

  const hide = (): void => {
    shown = undefined;
    element.replaceChildren();
  };
  const show = (error: unknown): void => {
    // Nothing to do about it, and the newer switch says how it went.
    if (error === shown || (isOrgSessionError(error) && error.code === 'superseded')) return;
    shown = error;
    const { title, code, message, advice, signInTo } = adviceFor(error);
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
          actionButton({ report: show }, `Sign in to ${looks.nameOf(signInTo)}`, () =>
            client.loginWithRedirect({ organization: signInTo }),
          ),
      ),
    );
  };

  return {
    element,
    show,
    update({ error }) {
      if (error === ofSnapshot) return;
      if (error) show(error);
      else if (shown === ofSnapshot) hide();
      ofSnapshot = error;
    },
  };
}
