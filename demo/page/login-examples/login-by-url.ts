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
    'By address',
    'Each of these opens its organization; one that you are not a member of shows an error and keeps your sessions. A subdomain is another origin with its own sessions: if the browser blocks third-party cookies, it needs one more click.',
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
