import { exampleCard } from './example-card.js';
import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';

/** Links whose URL names the organization: by subdomain, path or query. */
export function createLoginByUrlExample({ config }: Demo): HTMLElement {
  const port = location.port && `:${location.port}`;
  const main = `http://localhost${port}`;
  const link = (href: string, text: string): HTMLElement =>
    h('li', {}, h('a', { class: 'link', href }, text));
  return exampleCard(
    'By URL',
    'The address names the organization. If you are not a member, the page shows an error and your other sessions stay. A subdomain is another origin with its own sessions: if the browser blocks third-party cookies, click “Sign in” there.',
    h(
      'ul',
      { class: 'links' },
      ...config.organizations.map(({ name }) =>
        link(`http://${name}.localhost${port}/`, `${name}.localhost${port}`),
      ),
      link(`${main}/o/globex/`, '/o/globex/'),
      link(`${main}/?org=initech`, '/?org=initech'),
      link(`${main}/`, `localhost${port}`),
    ),
  );
}
