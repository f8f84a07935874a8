import { h } from '../dom/html.js';
import { preferences, type CacheLocation, type Interaction } from './preferences.js';

/** The visitor's settings: where tokens are kept, and what a switch does if it needs a login. */
export function createSettings(): HTMLElement {
  const current = preferences.cacheLocation;
  const reload = h(
    'button',
    { type: 'button', class: 'button', onclick: () => location.reload() },
    'Reload to apply',
  );
  const cache = select<CacheLocation>('Keep tokens in', 'setting-cache', current, {
    memory: 'memory (refresh tokens in a Worker)',
    localstorage: 'localStorage (shared by all tabs)',
  });
  cache.input.addEventListener('change', () => {
    preferences.cacheLocation = cache.input.value as CacheLocation;
    reload.classList.toggle('invisible', cache.input.value === current);
  });
  reload.classList.add('invisible');

  const interaction = select<Interaction>(
    'If a switch needs a login',
    'setting-interaction',
    preferences.interaction,
    { redirect: 'open the login page', popup: 'open a popup', none: 'show an error' },
  );
  interaction.input.addEventListener('change', () => {
    preferences.interaction = interaction.input.value as Interaction;
  });
  return h(
    'footer',
    { class: 'settings', 'aria-label': 'Settings of the demo' },
    h('div', { class: 'setting' }, cache.label, cache.input),
    h('div', { class: 'setting' }, interaction.label, interaction.input),
    reload,
  );
}

function select<Value extends string>(
  text: string,
  id: string,
  value: Value,
  texts: Record<Value, string>,
): { label: HTMLElement; input: HTMLSelectElement } {
  const options = Object.entries<string>(texts).map(([one, shown]) =>
    h('option', { value: one, selected: one === value }, shown),
  );
  return { label: h('label', { for: id }, text), input: h('select', { id, class: 'input' }, ...options) };
}
