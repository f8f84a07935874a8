/** The elements in a template of Vue. */
import type { OrgSessionClient } from 'auth0-org-sessions';
import type { OrganizationSwitcherElement } from 'auth0-org-sessions/elements';
import { expectTypeOf } from 'vitest';
import type { GlobalComponents } from 'vue';

declare const client: OrgSessionClient;

type Switcher = InstanceType<GlobalComponents['organization-switcher']>;
type Inspector = InstanceType<GlobalComponents['org-session-inspector']>;

export const props: Switcher['$props'][] = [
  {},
  { client, labels: { signIn: 'Anmelden' }, interaction: 'popup', prefetch: 'none', id: 'switcher' },
  { client: undefined, labels: undefined, interaction: undefined, prefetch: undefined },
  // @ts-expect-error -- not an interaction.
  { interaction: 'sometimes' },
  // @ts-expect-error -- not a value of prefetch.
  { prefetch: 'off' },
];
export const inspector: Inspector['$props'] = { client };
expectTypeOf<Switcher>().toExtend<OrganizationSwitcherElement>();
