import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';
import { preferences } from '../settings/preferences.js';
import { actionButton } from '../dom/action-button.js';
import { createSwitch } from '../backend/switch.js';
import { exampleCard } from './example-card.js';

/** A login that names no organization, and one that does. */
export function createDefaultOrganizationExample(demo: Demo): HTMLElement {
  const { client } = demo;
  const name = h('input', { id: 'default-name', class: 'input', value: 'acme', autocomplete: 'off' });
  return exampleCard(
    'A default organization',
    'Ada’s default organization is Initech. It is in her app_metadata, an Action adds it to the ID token, and the client reads it there. To sign in without an organization, choose “Personal account” on the login page.',
    createSwitch('defaultOrganization', 'Use the default organization of the user', (on) => {
      preferences.defaultOrganization = on;
    }),
    actionButton(demo, 'Sign in without naming one', () => client.loginWithRedirect()),
    h(
      'div',
      { class: 'example-form' },
      h('label', { for: name.id, class: 'visually-hidden' }, 'Another organization'),
      name,
      actionButton(demo, 'Sign in to this one', () => client.loginWithRedirect({ organization: name.value })),
    ),
  );
}
