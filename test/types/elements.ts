/** The properties of the switcher. */
import type { OrgSessionClient } from 'auth0-org-sessions';
import type { OrganizationSwitcherElement, SwitcherLabels } from 'auth0-org-sessions/elements';
import { expectTypeOf } from 'vitest';

declare const client: OrgSessionClient;
declare const isGerman: boolean;

const switcher = document.createElement('organization-switcher');
expectTypeOf(switcher).toEqualTypeOf<OrganizationSwitcherElement>();
switcher.client = client;
switcher.client = undefined;
switcher.client = null;

const german: Partial<SwitcherLabels> = { signIn: 'Anmelden' };
switcher.labels = isGerman ? german : undefined;
switcher.labels = { signIn: isGerman ? 'Anmelden' : undefined };
expectTypeOf(switcher.labels.signIn).toEqualTypeOf<string | undefined>();
// @ts-expect-error -- an unknown text.
switcher.labels = { signin: 'Anmelden' };
