import type { Organization } from 'auth0-org-sessions';
import type { KnownOrganization } from '../client/config.js';
import { h } from '../dom/html.js';
import { styleElements } from './element-colours.js';
import { personalAccount } from './personal-account.js';

/** Names, colours and badges of organizations. A token has only an id and perhaps a name. */
export interface OrganizationStyle {
  /** The display name of an organization, given by id, name or object; `null` is the personal account. An unknown text is returned as it is. */
  readonly nameOf: (
    organization: Pick<Organization, 'id' | 'name' | 'displayName'> | string | null,
  ) => string;
  /** Sets the organization's colour on an element; a neutral one without an organization. */
  readonly applyColour: <Type extends HTMLElement>(element: Type, id: string | undefined) => Type;
  /** The organization's initial on its colour. */
  readonly createBadge: (organization: Organization | undefined) => HTMLElement;
}

export function createOrganizationStyle(known: readonly KnownOrganization[]): OrganizationStyle {
  const find = (idOrName: string): typeof personalAccount | undefined =>
    idOrName === personalAccount.id
      ? personalAccount
      : known.find(({ id, name }) => idOrName === id || idOrName === name);

  const nameOf: OrganizationStyle['nameOf'] = (given) => {
    const organization: Exclude<typeof given, null> = given ?? personalAccount;
    if (typeof organization === 'string') return find(organization)?.displayName ?? organization;
    const { id, name, displayName } = organization;
    return find(id)?.displayName ?? displayName ?? name ?? id;
  };
  const applyColour: OrganizationStyle['applyColour'] = (element, id) => {
    element.classList.add('org');
    const colour = id === undefined ? 'var(--neutral)' : (find(id)?.colour ?? colourFor(id));
    element.style.setProperty('--org', colour);
    return element;
  };
  styleElements([...known, personalAccount]);
  return {
    nameOf,
    applyColour,
    createBadge: (organization) =>
      applyColour(
        h(
          'span',
          { class: 'badge', 'aria-hidden': 'true' },
          organization ? nameOf(organization).slice(0, 1) : '–',
        ),
        organization?.id,
      ),
  };
}

/** A colour that depends on the id only and is dark enough for white letters. */
function colourFor(id: string): string {
  const sum = Array.from(id).reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 360, 7);
  return `oklch(45% 0.13 ${sum}deg)`;
}
