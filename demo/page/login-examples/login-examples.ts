import { createAccountPerOrganizationExample } from './account-per-organization.js';
import { createDefaultOrganizationExample } from './default-organization.js';
import { createLoginByUrlExample } from './login-by-url.js';
import { createInvitationExample } from './invitation.js';
import { createLoginByNameExample } from './login-by-name.js';
import { createPersonalAccountExample } from './personal-account-login.js';
import { createLoginPageChoiceExample } from './choice-at-login-page.js';
import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';

/** One card for each way to sign in, besides the sign-in form. */
export function createLoginExamples(demo: Demo): View {
  const invitation = createInvitationExample(demo);
  return {
    element: h(
      'section',
      { 'aria-labelledby': 'other-ways' },
      h('h2', { id: 'other-ways' }, 'Other ways to sign in'),
      h(
        'div',
        { class: 'examples' },
        createLoginByNameExample(demo),
        createLoginPageChoiceExample(demo),
        createPersonalAccountExample(demo),
        invitation.element,
        createLoginByUrlExample(demo),
        createAccountPerOrganizationExample(),
        createDefaultOrganizationExample(demo),
      ),
    ),
    update: invitation.update,
  };
}
