import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';
import { createSignInForm } from './sign-in-form.js';

/** Shown without any session: what the demo is about, and the sign-in form. */
export function createWelcome(demo: Demo): HTMLElement {
  const bullet = (title: string, text: string): HTMLElement =>
    h('li', {}, h('strong', {}, title), h('span', {}, ` ${text}`));
  return h(
    'div',
    { class: 'welcome' },
    h(
      'div',
      { class: 'welcome-text' },
      h('h1', {}, 'Several organizations, one login, no mixed-up tokens'),
      h('p', {}, 'Sign in once, then move between the organizations that you belong to.'),
      h(
        'ul',
        { class: 'points' },
        bullet('Switch without a login page.', 'The page uses a refresh token or a silent request.'),
        bullet('Call the API as any of them.', 'The active organization does not change.'),
        bullet('Each token is verified.', 'A token for another organization is discarded.'),
      ),
      h(
        'p',
        { class: 'soft' },
        'Ada belongs to three organizations, Katherine to two, Grace to one and Alan to none. Lin has two organizations, with a separate account in each.',
      ),
      h(
        'p',
        { class: 'soft' },
        'A smaller app with the same functions: ',
        ...['React', 'Vue', 'Angular', 'Svelte'].flatMap((name, index) => [
          index > 0 ? ' · ' : '',
          h('a', { href: `/${name.toLowerCase()}/` }, name),
        ]),
      ),
    ),
    createSignInForm(demo),
  );
}
