import type { Organization, OrgSessionSnapshot } from 'auth0-org-sessions';
import type { ApiAnswer } from '../api/api.js';
import type { Demo } from '../demo.js';
import { actionButton, setInert } from '../dom/action-button.js';
import { h, setText } from '../dom/html.js';
import { createResultLine } from '../dom/result-line.js';
import { toArgument } from '../organizations/personal-account.js';
import { switchOrganization } from '../organizations/switch-organization.js';

/** An organization and what a visitor can do in it, whether it is active or not. */
export interface SessionCard {
  readonly element: HTMLElement;
  readonly update: (snapshot: OrgSessionSnapshot) => void;
}

interface ApiBody {
  /** `null` if the token has no organization. */
  readonly organization: string | null;
  readonly invoices?: readonly unknown[];
}

export function createSessionCard(demo: Demo, organization: Organization): SessionCard {
  const { client, organizationStyle } = demo;
  const { id } = organization;
  const argument = toArgument(id);
  const titleId = `session-${id}`;
  const state = h('p', { class: 'session-state' });
  const result = createResultLine();

  const callApi = actionButton(
    demo,
    argument === null ? 'Call API as yourself' : 'Call API as this organization',
    async () => {
      result.show('');
      const token = await client.getTokenForOrg(argument);
      const path = argument === null ? '/me' : `/organizations/${id}/invoices`;
      result.show(describe(await demo.api.get(path, token)));
    },
    'tinted wide',
  );
  const switchTo = actionButton(demo, 'Switch', () => switchOrganization(demo, argument), 'switch');
  const renew = actionButton(demo, 'New token', async () => {
    result.show('');
    await client.getTokenForOrg(argument, { cacheMode: 'off' });
    result.show(`Renewed at ${new Date().toLocaleTimeString()}.`);
  });
  // A login that is at most a few seconds old, in this organization only.
  const stepUp = actionButton(
    demo,
    'Step up',
    async () => {
      result.show('');
      await client.loginWithPopup({
        organization: argument,
        activate: false,
        authorizationParams: { max_age: 0 },
      });
      result.show(`Confirmed at ${new Date().toLocaleTimeString()}.`);
    },
    'step-up',
  );
  const signOut = actionButton(demo, 'Sign out', () => client.logoutOrganization(argument));

  const element = h(
    'article',
    { class: 'card session', 'aria-labelledby': titleId },
    h(
      'div',
      { class: 'session-head' },
      organizationStyle.createBadge(organization),
      h(
        'div',
        { class: 'session-name' },
        h('h3', { id: titleId }, organizationStyle.nameOf(organization)),
        state,
      ),
    ),
    callApi,
    h('div', { class: 'session-actions' }, switchTo, renew, signOut, stepUp),
    result.element,
  );
  organizationStyle.applyColour(element, id);

  let hadSession = false;
  return {
    element,
    update({ organization: active, sessions }) {
      const hasSession = sessions.some((session) => session.organization.id === id);
      const isActive = active?.id === id;
      setText(state, isActive ? 'active' : hasSession ? 'signed in' : 'no session yet');
      element.classList.toggle('active', isActive);
      element.classList.toggle('empty', !hasSession);
      // Each button has its place in every state, so that none is under the pointer where another one was clicked.
      setText(switchTo, isActive ? 'Active now' : 'Switch');
      setInert(switchTo, isActive);
      for (const button of [renew, stepUp, signOut]) button.classList.toggle('invisible', !hasSession);
      if (!hasSession && hadSession) result.show('');
      hadSession = hasSession;
    },
  };

  function describe(answer: ApiAnswer): string {
    if (!answer.ok) return `${answer.status} · ${answer.problem.detail}`;
    const { organization: from, invoices = [] } = answer.body as ApiBody;
    if (from === null) return `${answer.status} · no organization`;
    return `${answer.status} · ${invoices.length} invoices of ${organizationStyle.nameOf(from)}`;
  }
}
