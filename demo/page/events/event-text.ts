import type { Organization, OrgSessionClient, OrgSessionEvents } from 'auth0-org-sessions';
import type { OrganizationLooks } from '../organizations/organization-style.js';

type NameOf = OrganizationLooks['nameOf'];
type EventName = keyof OrgSessionEvents;
type Texts = {
  [Name in keyof OrgSessionEvents]: (payload: OrgSessionEvents[Name], nameOf: NameOf) => string;
};

const nobody = 'none';
const named = (organization: Organization | undefined, nameOf: NameOf): string =>
  organization ? nameOf(organization) : nobody;

/** What each event says, in a line. */
const texts: Texts = {
  organizationChanged: ({ previous, current, reason }, nameOf) =>
    `${named(previous, nameOf)} → ${named(current, nameOf)} (${reason})`,
  switchStarted: ({ from, to }, nameOf) => `${nameOf(from ?? nobody)} → ${nameOf(to)}`,
  switchFailed: ({ to, error }, nameOf) => `${nameOf(to)}: ${error.code}`,
  sessionAdded: ({ organization }, nameOf) => nameOf(organization),
  sessionRemoved: ({ organization, reason }, nameOf) => `${nameOf(organization)} (${reason})`,
  tokenRenewed: ({ organization, source }, nameOf) => `${nameOf(organization)}, by ${source}`,
  loginRequired: ({ organization, error }, nameOf) =>
    `${nameOf(organization ?? error.organization ?? nobody)}: ${error.code}`,
  userChanged: ({ previous, current }) => `${previous} → ${current}`,
  signedOut: ({ origin }) => `all of them, by ${origin.replace('-', ' ')}`,
};

/** The few that a screen reader should say: what changed under the visitor's hands. */
const announcements: Partial<Texts> = {
  organizationChanged: ({ current }, nameOf) =>
    current ? `${nameOf(current)} is active now.` : 'No organization is active now.',
  signedOut: () => 'Signed out of all organizations.',
};

/** Calls `tell` with every event of the client, as text. */
export function followEvents(
  client: OrgSessionClient,
  nameOf: NameOf,
  tell: (name: EventName, text: string, announcement: string | undefined) => void,
): void {
  type AnyText = ((payload: unknown, nameOf: NameOf) => string) | undefined;
  for (const name of Object.keys(texts) as EventName[]) {
    client.on(name, (payload) => {
      const [text, announcement] = [texts[name] as AnyText, announcements[name] as AnyText];
      tell(name, text?.(payload, nameOf) ?? '', announcement?.(payload, nameOf));
    });
  }
}
