import type { OrganizationScope, OrgSessionSnapshot } from 'auth0-org-sessions';
import { actionButton } from '../dom/action-button.js';
import type { ApiAnswer } from './api.js';
import { apiRecords, recordList, type ApiRecordName } from './api-records.js';
import type { Demo, View } from '../demo.js';
import { createCrossOrganizationCall } from './cross-organization-call.js';
import { h, setText } from '../dom/html.js';
import { openInvoiceDialog } from './new-invoice.js';
import { createPermissionButton } from './permission-button.js';
import { personalAccount } from '../organizations/personal-account.js';
import { refusal } from './refusal.js';

export interface ApiPanel extends View {
  /** Shows the invoices again if this organization is active. */
  readonly readAgain: (organization: string) => void;
}

/** Calls the API for the active organization and shows the answers. */
export function createApiPanel(demo: Demo): ApiPanel {
  const { client, api, organizationStyle } = demo;
  const title = h('h2', { id: 'api' });
  const result = h('div', { class: 'api-result', 'aria-live': 'polite', 'aria-busy': 'false' });
  /** The scope of the active organization. */
  let active: OrganizationScope | undefined;
  let latestRequest = 0;

  const nameOf = ({ organization }: OrganizationScope): string =>
    organization ? organizationStyle.nameOf(organization) : '';

  /** Shows the answer of the latest request, if its organization is still active. */
  const show = async (
    send: (id: string, token: string) => Promise<ApiAnswer>,
    draw: (name: string, body: never) => Node,
    scope = active,
  ): Promise<boolean> => {
    if (!scope?.organization) return false;
    const request = ++latestRequest;
    result.ariaBusy = 'true';
    try {
      const answer = await send(scope.organization.id, await scope.getToken());
      if (request !== latestRequest || scope !== active) return false;
      result.replaceChildren(answer.ok ? draw(nameOf(scope), answer.body as never) : refusal(answer));
      return answer.ok;
    } finally {
      if (request === latestRequest) result.ariaBusy = 'false';
    }
  };
  const read = (name: ApiRecordName): Promise<boolean> =>
    show((id, token) => api.get(`/organizations/${id}/${name}`, token), apiRecords[name].draw);
  const readMe = (): Promise<boolean> =>
    show(
      (_id, token) => api.get('/me', token),
      (name, body) => recordList(`What the API knows about you in your ${name}`, body),
    );
  const createInvoice = async (): Promise<void> => {
    // The invoice belongs to the organization in which its dialog was opened.
    const scope = active;
    const invoice = scope && (await openInvoiceDialog(nameOf(scope)));
    if (!invoice) return;
    const created = await show(
      (id, token) => api.post(`/organizations/${id}/invoices`, token, invoice),
      () => h('p', {}, 'Created.'),
      scope,
    );
    if (created) await read('invoices');
  };

  const buttons = Object.entries(apiRecords).map(([name, { label, permission }]) =>
    createPermissionButton(
      client,
      actionButton(demo, label, () => read(name as ApiRecordName)),
      permission,
    ),
  );
  buttons.splice(
    1,
    0,
    createPermissionButton(client, actionButton(demo, 'Create invoice', createInvoice), 'create:invoices'),
  );
  const crossOrganizationCall = createCrossOrganizationCall(demo, (path) =>
    show(
      (_id, token) => api.get(path, token),
      (_name, body) => h('pre', {}, JSON.stringify(body)),
    ),
  );

  const actions = h('div', { class: 'actions' }, ...buttons.map(({ button }) => button));
  const element = h(
    'section',
    { class: 'card api', 'aria-labelledby': 'api' },
    title,
    actions,
    result,
    crossOrganizationCall.element,
  );
  const readFirst = (id: string): void =>
    void (id === personalAccount.id ? readMe() : read('invoices')).catch(demo.report);

  return {
    element,
    readAgain(organization) {
      if (active?.organization?.id === organization) readFirst(organization);
    },
    update(snapshot: OrgSessionSnapshot) {
      element.hidden = !snapshot.organization;
      for (const button of buttons) button.update();
      crossOrganizationCall.update(snapshot);
      const scope = client.scope();
      if (scope.key === (active?.key ?? '')) return;
      active = scope.organization && scope;
      latestRequest++;
      result.replaceChildren();
      if (!scope.organization) return;
      const { id } = scope.organization;
      organizationStyle.applyColour(element, id);
      const isPersonal = id === personalAccount.id;
      actions.hidden = isPersonal;
      setText(title, isPersonal ? 'The API without an organization' : `The API of ${nameOf(scope)}`);
      readFirst(id);
    },
  };
}
