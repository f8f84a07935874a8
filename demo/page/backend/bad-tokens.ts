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
    'a token that was changed': async () => {
      const [header = '', payload = '', signature = ''] = (await token()).split('.');
      const changed = payload.slice(0, 10) + (payload[10] === 'A' ? 'B' : 'A') + payload.slice(11);
      return callWith([header, changed, signature].join('.'), invoices(active()));
    },
    'the ID token': async () => {
      const { idToken } = await client.getTokenForOrg(active(), { detailed: true });
      return callWith(idToken, invoices(active()));
    },
    'this organization’s token, on another one’s path': async () => {
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
    'Each error names the check that failed. After a 401 a new token can help; after a 403 a new token for the same organization and user cannot.',
    { Send: async () => kinds[select.value]?.() ?? '' },
    select,
  );
}
