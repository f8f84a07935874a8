import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';
import { preferences } from '../settings/preferences.js';
import { createCorner, type Corner } from './corner.js';
import { createSwitch } from './switch.js';

/** A login that names no organization, and one that does. */
export function createDefaultOrganization(demo: Demo): Corner {
  const { client } = demo;
  const name = h('input', { id: 'default-name', class: 'input', value: 'acme', autocomplete: 'off' });
  return createCorner(
    demo,
    'A default organization',
    'Ada’s default is Initech: app_metadata says so, an Action makes it a claim, and the client reads the claim. Choose “Personal account” at the login page to name none.',
    {
      'Sign in without naming one': async () => client.loginWithRedirect().then(() => ''),
      'Sign in to this one': async () =>
        client.loginWithRedirect({ organization: name.value }).then(() => ''),
    },
    createSwitch('defaultOrganization', 'Use the default organization of the user', (on) => {
      preferences.defaultOrganization = on;
    }),
    h('label', { for: name.id, class: 'visually-hidden' }, 'Another organization'),
    name,
  );
}
