import { corner } from './example-card.js';
import { h } from '../dom/html.js';
import { preferences, type Identity } from '../settings/preferences.js';

/** One human with another `sub` in each organization, as enterprise connections give. */
export function createAccountsCorner(): HTMLElement {
  const inUse = preferences.identity;
  const reload = h(
    'button',
    { type: 'button', class: 'button invisible', onclick: () => location.reload() },
    'Reload to accept',
  );
  const choice = (value: Identity, text: string): HTMLElement =>
    h('option', { value, selected: value === inUse }, text);
  const select = h(
    'select',
    { id: 'setting-identity', class: 'input' },
    choice('single', 'one account for all'),
    choice('per-organization', 'one account per organization'),
  );
  select.addEventListener('change', () => {
    preferences.identity = select.value as Identity;
    reload.classList.toggle('invisible', select.value === inUse);
  });
  return corner(
    'One human, several accounts',
    'Lin comes to Globex and to Hooli by a connection of each. With one account for all, the second login ends the first.',
    h('label', { for: select.id, class: 'visually-hidden' }, 'A person has'),
    h('div', { class: 'corner-form' }, select, reload),
  );
}
