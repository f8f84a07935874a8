import { apiOrigin } from '../client/own-api.js';
import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';
import { callWith, createCorner, type Corner } from './corner.js';

/** Sends tokens that the API must refuse. */
export function createBadTokens(demo: Demo, active: () => string): Corner {
  const { client, config } = demo;
  const origin = (organization: string): string => apiOrigin(config)(`/organizations/${organization}`);
  const invoices = (organization: string): string =>
    `${origin(organization)}/organizations/${organization}/invoices`;
  const token = async (): Promise<string> => client.getTokenForOrg(active());

  const kinds: Record<string, () => Promise<string>> = {
    'the right token': async () => callWith(await token(), invoices(active())),
    'no token': async () => callWith(undefined, invoices(active())),
    'a token with another organization written into it': async () => {
      const [header = '', payload = '', signature = ''] = (await token()).split('.');
      const changed = payload.slice(0, 10) + (payload[10] === 'A' ? 'B' : 'A') + payload.slice(11);
      return callWith([header, changed, signature].join('.'), invoices(active()));
    },
    'the ID token': async () => {
      const { idToken } = await client.getTokenForOrg(active(), { detailed: true });
      return callWith(idToken, invoices(active()));
    },
    'the token of this organization, for another one’s path': async () => {
      const other = config.organizations.find(({ id }) => id !== active());
      return callWith(await token(), invoices(other?.id ?? ''));
    },
  };
  const select = h(
    'select',
    { id: 'bad-token', class: 'input', 'aria-label': 'Token' },
    ...Object.keys(kinds).map((kind) => h('option', { value: kind }, kind)),
  );
  return createCorner(
    demo,
    'What the API checks',
    'Each answer is a problem+json that names the check that failed. 401: get another token. 403: another token of this kind does not help.',
    { Send: async () => kinds[select.value]?.() ?? '' },
    select,
  );
}
