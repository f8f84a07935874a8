import { h } from '../dom/html.js';
import { preferences } from '../settings/preferences.js';

/** A checkbox for a setting of the client, which is created again. */
export function createSwitch(
  setting: 'ownApi' | 'defaultOrganization',
  text: string,
  set: (on: boolean) => void,
): HTMLElement {
  const input = h('input', { type: 'checkbox', id: `setting-${setting}`, checked: preferences[setting] });
  input.addEventListener('change', () => {
    set(input.checked);
    location.reload();
  });
  return h('label', { for: input.id }, input, ` ${text}`);
}
