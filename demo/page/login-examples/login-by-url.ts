import { corner } from './example-card.js';
import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';

/** The URL says which organization: real subdomains, a path or a query. */
export function createAddressCorner({ config }: Demo): HTMLElement {
  const port = location.port && `:${location.port}`;
  const main = `http://localhost${port}`;
  const link = (href: string, text: string): HTMLElement =>
    h('li', {}, h('a', { class: 'link', href }, text));
  return corner(
    'By address',
    'Each of these opens its organization; one that you are not in tells so and signs nobody out. A subdomain is an origin of its own, with sessions of its own: where the browser keeps third-party cookies back, it takes one click more.',
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
