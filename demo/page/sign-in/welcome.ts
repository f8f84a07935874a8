import type { Demo } from '../demo.js';
import { frameworks } from '../../frameworks/frameworks.js';
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
      h('p', {}, 'Sign in once, then switch between the organizations that you belong to.'),
      h(
        'ul',
        { class: 'points' },
        bullet('Switch without a login page.', 'The client uses a refresh token or a silent request.'),
        bullet('Call the API for any of them.', 'The active organization does not change.'),
        bullet('Every token is verified.', 'A token of another organization is discarded.'),
      ),
      h(
        'p',
        { class: 'soft' },
        'Ada belongs to three organizations, Katherine to two, Grace to one and Alan to none. Lin belongs to two, with a separate account in each.',
      ),
      h(
        'p',
        { class: 'soft' },
        'The same in a small app: ',
        ...frameworks.flatMap(({ name, path }, index) => [
          index > 0 ? ' · ' : '',
          h('a', { href: path }, name),
        ]),
      ),
    ),
    createSignInForm(demo),
  );
}
