import type { Organization } from 'auth0-org-sessions';
import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';
import { icon } from '../dom/icon.js';
import { askedAs } from '../organizations/personal-account.js';

/** What the tokens of an organization say. The tokens themselves are nobody's to look at. */
export async function showClaims({ client, looks }: Demo, organization: Organization): Promise<void> {
  const [access, identity] = await Promise.all([
    client.getAccessTokenClaims(askedAs(organization.id)),
    client.getIdTokenClaims(askedAs(organization.id)),
  ]);
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'claims-title' },
    h(
      'form',
      { method: 'dialog', class: 'dialog-head' },
      h('h2', { id: 'claims-title' }, `Claims for ${looks.nameOf(organization)}`),
      h('button', { class: 'button icon-button', 'aria-label': 'Close' }, icon('close')),
    ),
    h(
      'div',
      { class: 'dialog-body', tabindex: 0, role: 'region', 'aria-label': 'Claims' },
      h('h3', {}, 'Access token'),
      claimList(access),
      h('h3', {}, 'ID token'),
      claimList(identity),
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  looks.paint(dialog, organization.id);
  document.body.append(dialog);
  dialog.showModal();
}

function claimList(claims: Readonly<Record<string, unknown>> | undefined): HTMLElement {
  if (!claims) return h('p', { class: 'soft' }, 'This token is opaque.');
  return h(
    'dl',
    { class: 'claims' },
    ...Object.entries(claims).flatMap(([claim, value]) => [
      h('dt', {}, claim),
      h('dd', {}, show(claim, value)),
    ]),
  );
}

function show(claim: string, value: unknown): string {
  if (typeof value === 'number' && ['iat', 'exp', 'auth_time', 'updated_at'].includes(claim)) {
    return `${new Date(value * 1000).toLocaleTimeString()} (${value})`;
  }
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value.join(', ')
    : JSON.stringify(value);
}
