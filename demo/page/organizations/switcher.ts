import type { Organization, OrgSessionSnapshot } from 'auth0-org-sessions';
import type { Demo, View } from '../demo.js';
import { h, redraw } from '../dom/html.js';
import { icon } from '../dom/icon.js';
import { createListbox } from './listbox.js';
import { askedAs, personalAccount } from './personal-account.js';
import { preferences } from '../settings/preferences.js';
import { here } from './organization-in-url.js';

/** Which organization is active, and which others there are to switch to. */
export function createSwitcher(demo: Demo): View {
  const { client, config, looks, memberships } = demo;
  const listbox = createListbox('Organizations', (id) => void switchTo(demo, askedAs(id)));

  const stateOf = (id: string, { organization, sessions }: OrgSessionSnapshot): string => {
    if (organization?.id === id) return 'active';
    return sessions.some((session) => session.organization.id === id) ? 'session held' : 'needs a switch';
  };

  return {
    element: listbox.element,
    update(snapshot) {
      const { organization, sessions, switchingTo } = snapshot;
      const name = organization ? looks.nameOf(organization) : 'Choose an organization';
      const shows = switchingTo === undefined ? name : `Switching to ${looks.nameOf(switchingTo)}…`;
      redraw(listbox.button, [organization, shows], () => [
        looks.badge(organization),
        h('span', { class: 'visually-hidden' }, 'Organization: '),
        h('span', { class: 'listbox-value' }, shows),
        icon('chevron'),
      ]);
      listbox.button.classList.toggle('busy', switchingTo !== undefined);

      const held = sessions
        .map((session) => session.organization)
        .filter(({ id }) => id !== personalAccount.id);
      listbox.update(
        all(memberships.list, held, config.personalAccounts).map((one) => {
          const label = looks.nameOf(one);
          const state = stateOf(one.id, snapshot);
          return {
            value: one.id,
            label,
            selected: state === 'active',
            shows: [label, state],
            draw: () => [
              looks.badge(one),
              h('span', { class: 'option-name' }, label),
              h('span', { class: `option-state ${state.replaceAll(' ', '-')}` }, state),
            ],
          };
        }),
      );
      listbox.button.disabled = client.getSnapshot().status === 'redirecting';
    },
  };
}

/**
 * The list of the backend first; then what is held and not in it, while it loads or for somebody who was removed; then
 * the one that is in no list.
 */
function all(
  listed: readonly Organization[],
  held: readonly Organization[],
  personal: boolean,
): readonly Organization[] {
  const unlisted = held.filter(({ id }) => !listed.some((one) => one.id === id));
  return [...listed, ...unlisted, ...(personal ? [personalAccount] : [])];
}

/** As the visitor's settings say where a person is needed. */
export async function switchTo({ client, report }: Demo, organization: string | null): Promise<void> {
  try {
    await client.switchOrganization(organization, {
      interaction: preferences.interaction,
      returnTo: here(),
    });
  } catch (error) {
    report(error);
  }
}
