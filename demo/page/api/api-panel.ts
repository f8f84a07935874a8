import type { Organization, OrgSessionSnapshot } from 'auth0-org-sessions';
import { actionButton } from '../dom/action-button.js';
import type { ApiAnswer } from './api.js';
import { apiRecords, recordList, type ApiRecordName } from './api-records.js';
import type { Demo, View } from '../demo.js';
import { createCrossOrganizationCall } from './cross-organization-call.js';
import { h, setText } from '../dom/html.js';
import { openInvoiceDialog } from './new-invoice.js';
import { createPermissionButton } from './permission-button.js';
import { toArgument, personalAccount } from '../organizations/personal-account.js';
import { refusal } from './refusal.js';

/** Calls the API for the active organization and shows the answers. */
export function createApiPanel(demo: Demo): View {
  const { client, api, organizationStyle } = demo;
  const title = h('h2', { id: 'api' });
  const result = h('div', { class: 'api-result', 'aria-live': 'polite', 'aria-busy': 'false' });
  let active: Organization | undefined;
  let latestRequest = 0;

  /** Shows the answer of the latest request, if its organization is still active. */
  const show = async (
    send: (organization: Organization) => Promise<ApiAnswer>,
    draw: (name: string, body: never) => Node,
  ): Promise<boolean> => {
    const organization = active;
    if (!organization) return false;
    const request = ++latestRequest;
    result.ariaBusy = 'true';
    try {
      const answer = await send(organization);
      if (request !== latestRequest) return false;
      result.replaceChildren(
        answer.ok ? draw(organizationStyle.nameOf(organization), answer.body as never) : refusal(answer),
      );
      return answer.ok;
    } finally {
      if (request === latestRequest) result.ariaBusy = 'false';
    }
  };
  const read = (name: ApiRecordName): Promise<boolean> =>
    show(
      async ({ id }) => api.get(`/organizations/${id}/${name}`, await client.getTokenForOrg(id)),
      apiRecords[name].draw,
    );
  const readMe = (): Promise<boolean> =>
    show(
      async () => api.get('/me', await client.getTokenForOrg(null)),
      (name, body) => recordList(`What the API knows of you in your ${name}`, body),
    );
  const createInvoice = async (): Promise<void> => {
    const invoice = active && (await openInvoiceDialog(organizationStyle.nameOf(active)));
    if (!invoice) return;
    const created = await show(
      async ({ id }) => api.post(`/organizations/${id}/invoices`, await client.getTokenForOrg(id), invoice),
      () => h('p', {}, 'Created.'),
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
      async ({ id }) => api.get(path, await client.getTokenForOrg(toArgument(id))),
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
  return {
    element,
    update(snapshot: OrgSessionSnapshot) {
      element.hidden = !snapshot.organization;
      for (const button of buttons) button.update();
      crossOrganizationCall.update(snapshot);
      if (snapshot.organization?.id === active?.id) return;
      active = snapshot.organization;
      latestRequest++;
      result.replaceChildren();
      if (!active) return;
      organizationStyle.applyColour(element, active.id);
      const isPersonal = active.id === personalAccount.id;
      actions.hidden = isPersonal;
      setText(
        title,
        isPersonal ? 'The API without an organization' : `The API of ${organizationStyle.nameOf(active)}`,
      );
      (isPersonal ? readMe() : read('invoices')).catch(demo.report);
    },
  };
}
