import type { OrgSessionSnapshot } from 'auth0-org-sessions';
import { createApiPanel } from '../api/api-panel.js';
import type { Demo, View } from '../demo.js';
import { createEventLog } from '../events/event-log.js';
import { createHeader } from './header.js';
import { h } from '../dom/html.js';
import { createIdentity } from './active-organization.js';
import { createOtherWays } from '../login-examples/login-examples.js';
import { createSessionCards } from '../sessions/session-cards.js';
import { createSettings } from '../settings/settings.js';
import { createWelcome } from '../sign-in/welcome.js';

/** The whole page. */
export interface App {
  readonly elements: readonly HTMLElement[];
  readonly update: (snapshot: OrgSessionSnapshot) => void;
}

export function createApp(demo: Demo, banner: View): App {
  const header = createHeader(demo);
  const identity = createIdentity(demo);
  const sessions = createSessionCards(demo);
  const panel = createApiPanel(demo);
  const log = createEventLog(demo);
  const others = createOtherWays(demo);

  const starting = h('p', { class: 'starting', role: 'status' }, 'Looking for a session…');
  const welcome = createWelcome(demo);
  const signedIn = h('div', { class: 'signed-in' }, identity.element, sessions.element);
  const work = h('div', { class: 'work' }, panel.element, log);
  const main = h(
    'main',
    { class: 'page' },
    banner.element,
    starting,
    welcome,
    signedIn,
    work,
    others.element,
  );

  return {
    elements: [header.element, main, createSettings()],
    update(snapshot) {
      const someone = snapshot.sessions.length > 0;
      starting.hidden = snapshot.status !== 'starting' || someone;
      welcome.hidden = snapshot.status === 'starting' || someone;
      signedIn.hidden = !someone;
      main.ariaBusy = String(snapshot.status === 'starting' || snapshot.status === 'redirecting');
      for (const view of [header, banner, identity, sessions, panel, others]) view.update(snapshot);
    },
  };
}
