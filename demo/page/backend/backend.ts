import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';
import { personalAccount } from '../organizations/personal-account.js';
import { createActionsCorner } from './actions.js';
import { createBadTokens } from './bad-tokens.js';
import { createGatewayCorner } from './gateway.js';
import { createMembership } from './membership.js';
import { createReports } from './reports.js';
import { createSecondFactorCorner } from './second-factor.js';
import { createTwoDesigns } from './two-designs.js';

/** One card for each question about the API and the tenant. They are about the active organization. */
export function createBackend(demo: Demo): View {
  let organization: string | undefined;
  const active = (): string => organization ?? '';
  const corners = [
    createBadTokens(demo, active),
    createGatewayCorner(demo, active),
    createActionsCorner(demo, active),
    createReports(demo, active),
    createTwoDesigns(demo, active),
    createMembership(demo, active),
    createSecondFactorCorner(demo, active),
  ];
  const element = h(
    'section',
    { 'aria-labelledby': 'backend' },
    h('h2', { id: 'backend' }, 'The API and the tenant'),
    h('div', { class: 'examples' }, ...corners.map((corner) => corner.element)),
  );
  return {
    element,
    update(snapshot) {
      const { organization: now } = snapshot;
      const id = now?.id === personalAccount.id ? undefined : now?.id;
      element.hidden = id === undefined;
      for (const corner of corners) corner.update?.(snapshot);
      if (id === organization) return;
      organization = id;
      // An answer for another organization must not stay.
      for (const { clear, onSwitch } of corners) {
        clear();
        onSwitch?.();
      }
    },
  };
}
