import type { Demo, View } from '../demo.js';
import { h, redraw } from '../dom/html.js';

/** The active organization, its user, and the user's roles and permissions. */
export function createActiveOrganization({ organizationStyle }: Demo): View {
  const element = h('section', { class: 'identity', 'aria-labelledby': 'active-organization' });
  return {
    element,
    update({ organization, user, roles, permissions }) {
      organizationStyle.applyColour(element, organization?.id);
      redraw(element, [organization, user, roles, permissions], () => [
        organizationStyle.createBadge(organization),
        h(
          'div',
          { class: 'identity-who' },
          h(
            'h1',
            { id: 'active-organization' },
            organization ? organizationStyle.nameOf(organization) : 'No organization is active',
          ),
          h(
            'p',
            { class: 'soft' },
            organization
              ? [user?.name ?? user?.sub, user?.email].filter(Boolean).join(' · ')
              : 'Switch to one of your organizations below, or sign in to another one.',
          ),
        ),
        organization &&
          h(
            'dl',
            { class: 'identity-rights' },
            h('dt', {}, 'Roles'),
            h('dd', {}, chips('Roles here', roles, 'chip strong')),
            h('dt', {}, 'Permissions'),
            h('dd', {}, chips('Permissions here', permissions, 'chip')),
          ),
      ]);
    },
  };
}

function chips(label: string, texts: readonly string[], style: string): HTMLElement {
  if (texts.length === 0) return h('span', { class: 'soft' }, 'none');
  return h(
    'ul',
    { class: 'chips', 'aria-label': label },
    ...texts.map((text) => h('li', { class: style }, text)),
  );
}
