/** The elements in JSX: of the React whose types the program has, or with Vue's templates. */
import type { OrgSessionClient } from 'auth0-org-sessions';
import type { OrganizationSwitcherElement, SwitcherLabels } from 'auth0-org-sessions/elements';

declare const client: OrgSessionClient;
declare const labels: Partial<SwitcherLabels>;
declare const isNarrow: boolean;

export const written = [
  <organization-switcher key="1" />,
  <organization-switcher client={client} labels={labels} interaction="popup" prefetch="none" />,
  <organization-switcher
    client={undefined}
    labels={{ signIn: 'Anmelden' }}
    interaction={undefined}
    prefetch={undefined}
  />,
  <organization-switcher client={null} labels={null} />,
  <organization-switcher class="wide" id="switcher" slot="header" style={{ width: isNarrow ? 200 : 300 }} />,
  <organization-switcher
    ref={(element: OrganizationSwitcherElement | null) => {
      if (element) element.client = client;
    }}
  />,
  <organization-switcher
    onorganization-select={(event) => event.detail.organization.id}
    onorganization-sign-in={(event) => event.detail.switchUser}
    onorganization-error={(event) => event.detail.error.message}
  />,
  <org-session-inspector client={client} className="wide" />,
  <org-session-inspector />,
];

export const refused = [
  // @ts-expect-error -- not an interaction.
  <organization-switcher interaction="sometimes" />,
  // @ts-expect-error -- not a value of prefetch.
  <organization-switcher prefetch="off" />,
  // @ts-expect-error -- not a client.
  <organization-switcher client="client" />,
  // @ts-expect-error -- an unknown text.
  <organization-switcher labels={{ signin: 'Anmelden' }} />,
  // @ts-expect-error -- the inspector has no labels.
  <org-session-inspector labels={labels} />,
];
