import type { OrgSessionSnapshot } from 'auth0-org-sessions';
import { createApiPanel } from '../api/api-panel.js';
import { createBackend } from '../backend/backend.js';
import { createAddressNotice } from '../organizations/address-notice.js';
import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';
import { createLoginExamples } from '../login-examples/login-examples.js';
import { createSessionCards } from '../sessions/session-cards.js';
import type { SecondFactors } from '../second-factor/second-factors.js';
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

export function createApp(demo: Demo, banner: View, secondFactors: SecondFactors): App {
  const header = createHeader(demo);
  const activeOrganization = createActiveOrganization(demo);
  const sessions = createSessionCards(demo);
  const apiPanel = createApiPanel(demo);
  const loginExamples = createLoginExamples(demo);
  const backend = createBackend(demo);
  const addressNotice = createAddressNotice(demo);
  const settings = createSettings();

  secondFactors.onComplete(apiPanel.readAgain);

  const starting = h('p', { class: 'starting', role: 'status' }, 'Looking for a session…');
  const welcome = createWelcome(demo);
  const signedIn = h('div', { class: 'signed-in' }, activeOrganization.element, sessions.element);
  const work = h('div', { class: 'work' }, apiPanel.element, document.createElement('org-session-inspector'));
  const main = h(
    'main',
    { class: 'page' },
    banner.element,
    secondFactors.element,
    addressNotice.element,
    starting,
    welcome,
    signedIn,
    work,
    loginExamples.element,
    backend.element,
    createSignOutAnnouncer(demo.client),
  );

  const views = [
    header,
    banner,
    secondFactors,
    addressNotice,
    activeOrganization,
    sessions,
    apiPanel,
    loginExamples,
    backend,
  ];
  const nameOf = ({ organization }: OrgSessionSnapshot): string =>
    organization ? demo.organizationStyle.nameOf(organization) : '';

  return {
    elements: [header.element, main, settings],
    update(snapshot) {
      const hasSession = snapshot.sessions.length > 0;
      const isStarting = snapshot.status === 'starting' && !hasSession;
      starting.hidden = !isStarting;
      welcome.hidden = isStarting || hasSession;
      signedIn.hidden = !hasSession;
      // All at once when the session is there: what is below would jump.
      for (const part of [work, loginExamples.element, settings]) part.hidden = isStarting;
      document.title = [nameOf(snapshot), 'Organization sessions'].filter(Boolean).join(' · ');
      main.ariaBusy = String(snapshot.status === 'starting' || snapshot.status === 'redirecting');
      for (const view of views) view.update(snapshot);
    },
  };
}
