import { exampleCard } from './example-card.js';
import { h } from '../dom/html.js';
import { preferences, type Identity } from '../settings/preferences.js';

/** A setting for people who have another `sub` in each organization, as with enterprise connections. */
export function createAccountPerOrganizationExample(): HTMLElement {
  const current = preferences.identity;
  const reload = h(
    'button',
    { type: 'button', class: 'button invisible', onclick: () => location.reload() },
    'Reload to apply',
  );
  const choice = (value: Identity, text: string): HTMLElement =>
    h('option', { value, selected: value === current }, text);
  const select = h(
    'select',
    { id: 'setting-identity', class: 'input' },
    choice('single', 'one account for all'),
    choice('per-organization', 'one account per organization'),
  );
  select.addEventListener('change', () => {
    preferences.identity = select.value as Identity;
    reload.classList.toggle('invisible', select.value === current);
  });
  return exampleCard(
    'One person, several accounts',
    'Lin signs in to Globex and to Hooli with different connections, so she has two accounts. With “one account for all”, her second login ends the first session.',
    h('label', { for: select.id, class: 'visually-hidden' }, 'A person has'),
    h('div', { class: 'example-form' }, select, reload),
  );
}
