import type { Organization } from 'auth0-org-sessions';
import type { KnownOrganization } from '../client/config.js';
import { h } from '../dom/html.js';
import { personalAccount } from './personal-account.js';

/** How an organization is shown: tokens tell only its id and perhaps its name. */
export interface OrganizationLooks {
  /** By id, name or object, `null` for the personal account; what is unknown is called as it calls itself. */
  readonly nameOf: (
    organization: Pick<Organization, 'id' | 'name' | 'displayName'> | string | null,
  ) => string;
  /** Gives an element the organization's colour, and nobody's without one. */
  readonly paint: <Type extends HTMLElement>(element: Type, id: string | undefined) => Type;
  /** Its initial on its colour. */
  readonly badge: (organization: Organization | undefined) => HTMLElement;
}

export function createOrganizationLooks(known: readonly KnownOrganization[]): OrganizationLooks {
  const find = (text: string): typeof personalAccount | undefined =>
    text === personalAccount.id
      ? personalAccount
      : known.find(({ id, name }) => text === id || text === name);

  const nameOf: OrganizationLooks['nameOf'] = (asked) => {
    const organization: Exclude<typeof asked, null> = asked ?? personalAccount;
    if (typeof organization === 'string') return find(organization)?.displayName ?? organization;
    const { id, name, displayName } = organization;
    return find(id)?.displayName ?? displayName ?? name ?? id;
  };
  const paint: OrganizationLooks['paint'] = (element, id) => {
    element.classList.add('org');
    const colour = id === undefined ? 'var(--neutral)' : (find(id)?.colour ?? colourFor(id));
    element.style.setProperty('--org', colour);
    return element;
  };
  return {
    nameOf,
    paint,
    badge: (organization) =>
      paint(
        h(
          'span',
          { class: 'badge', 'aria-hidden': 'true' },
          organization ? nameOf(organization).slice(0, 1) : '–',
        ),
        organization?.id,
      ),
  };
}

/** The same one every time, dark enough for white letters. */
function colourFor(id: string): string {
  const sum = Array.from(id).reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 360, 7);
  return `oklch(45% 0.13 ${sum}deg)`;
}
