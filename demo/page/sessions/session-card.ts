import type { Organization, OrgSessionSnapshot } from 'auth0-org-sessions';
import { actionButton } from '../dom/action-button.js';
import type { ApiAnswer } from '../api/api.js';
import { showClaims } from './claims-dialog.js';
import type { Demo } from '../demo.js';
import { h, setText } from '../dom/html.js';
import { askedAs } from '../organizations/personal-account.js';
import { createRemainingTime } from './remaining-time.js';
import { switchTo } from '../organizations/switcher.js';

/** One organization and what can be done as it, whichever one is active. */
export interface SessionCard {
  readonly element: HTMLElement;
  readonly update: (snapshot: OrgSessionSnapshot) => void;
  readonly tick: () => void;
}

interface ApiBody {
  /** `null` where the token named none. */
  readonly organization: string | null;
  readonly invoices?: readonly unknown[];
}

export function createSessionCard(demo: Demo, organization: Organization): SessionCard {
  const { client, looks } = demo;
  const { id } = organization;
  const asked = askedAs(id);
  const name = looks.nameOf(organization);
  const titleId = `session-${id}`;
  const ring = createRemainingTime();
  const state = h('p', { class: 'session-state' });
  const result = h('p', { class: 'session-result', role: 'status' });

  const call = actionButton(
    demo,
    asked === null ? 'Call API as yourself' : 'Call API as this organization',
    async () => {
      setText(result, '');
      const token = await client.getTokenForOrg(asked);
      const path = asked === null ? '/me' : `/organizations/${id}/invoices`;
      setText(result, tell(await demo.api.get(path, token)));
    },
    'tinted wide',
  );
  const renew = actionButton(demo, 'New token', async () => {
    setText(result, '');
    await client.getTokenForOrg(asked, { cacheMode: 'off' });
    setText(result, `Renewed at ${new Date().toLocaleTimeString()}.`);
  });
  const claims = actionButton(demo, 'Show claims', () => showClaims(demo, organization));
  const change = actionButton(demo, 'Switch', () => switchTo(demo, asked), 'change');
  const leave = actionButton(demo, 'Sign out', () => client.logoutOrganization(asked), 'leave');

  const element = h(
    'article',
    { class: 'card session', 'aria-labelledby': titleId },
    h(
      'div',
      { class: 'session-head' },
      looks.badge(organization),
      h('div', { class: 'session-name' }, h('h3', { id: titleId }, name), state),
      ring.element,
    ),
    call,
    h('div', { class: 'session-actions' }, renew, claims, change, leave),
    result,
  );
  looks.paint(element, id);

  const setLifetime = async (expiresAt: number): Promise<void> => {
    const { exp = 0, iat = 0 } = ((await client.getAccessTokenClaims(asked)) ?? {}) as Record<string, number>;
    ring.set(expiresAt, (exp - iat) * 1000);
  };
  let shownExpiry: number | undefined;
  return {
    element,
    tick: ring.tick,
    update({ organization: active, sessions }) {
      const held = sessions.find((session) => session.organization.id === id);
      const isActive = active?.id === id;
      setText(state, isActive ? 'active' : held ? 'session held' : 'no session yet');
      element.classList.toggle('active', isActive);
      element.classList.toggle('empty', !held);
      ring.element.hidden = !held;
      change.hidden = isActive;
      renew.hidden = claims.hidden = leave.hidden = !held;
      if (held && held.expiresAt !== shownExpiry) {
        ring.set(held.expiresAt, held.expiresAt - Date.now());
        void setLifetime(held.expiresAt);
      }
      if (!held && shownExpiry !== undefined) setText(result, '');
      shownExpiry = held?.expiresAt;
    },
  };

  function tell(answer: ApiAnswer): string {
    if (!answer.ok) return `${answer.status} · ${answer.problem.message}`;
    const { organization: from, invoices = [] } = answer.body as ApiBody;
    if (from === null) return `${answer.status} · no organization`;
    return `${answer.status} · ${invoices.length} invoices of ${looks.nameOf(from)}`;
  }
}
