import type { OrgSessionSnapshot } from 'auth0-org-sessions';
import { createApiPanel } from '../api/api-panel.js';
import { createBackend } from '../backend/backend.js';
import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';
import { createLoginExamples } from '../login-examples/login-examples.js';
import { createSessionCards } from '../sessions/session-cards.js';
import { createSettings } from '../settings/settings.js';
import { createWelcome } from '../sign-in/welcome.js';
import { createActiveOrganization } from './active-organization.js';
import { createHeader } from './header.js';
import { createSignOutAnnouncer } from './sign-out-announcer.js';

/** The whole page. */
export interface App {
  readonly elements: readonly HTMLElement[];
  readonly update: (snapshot: OrgSessionSnapshot) => void;
}

export function createApp(demo: Demo, banner: View): App {
  const header = createHeader(demo);
  const activeOrganization = createActiveOrganization(demo);
  const sessions = createSessionCards(demo);
  const apiPanel = createApiPanel(demo);
  const loginExamples = createLoginExamples(demo);
  const backend = createBackend(demo);

  const starting = h('p', { class: 'starting', role: 'status' }, 'Looking for a session…');
  const welcome = createWelcome(demo);
  const signedIn = h('div', { class: 'signed-in' }, activeOrganization.element, sessions.element);
  const main = h(
    'main',
    { class: 'page' },
    banner.element,
    starting,
    welcome,
    signedIn,
    h('div', { class: 'work' }, apiPanel.element, document.createElement('org-session-inspector')),
    loginExamples.element,
    backend.element,
    createSignOutAnnouncer(demo.client),
  );

  return {
    elements: [header.element, main, createSettings()],
    update(snapshot) {
      const hasSession = snapshot.sessions.length > 0;
      starting.hidden = snapshot.status !== 'starting' || hasSession;
      welcome.hidden = snapshot.status === 'starting' || hasSession;
      signedIn.hidden = !hasSession;
      main.ariaBusy = String(snapshot.status === 'starting' || snapshot.status === 'redirecting');
      for (const view of [header, banner, activeOrganization, sessions, apiPanel, loginExamples, backend]) {
        view.update(snapshot);
      }
    },
  };
}
