import type { Organization, OrgSessionSnapshot } from 'auth0-org-sessions';
import { actionButton } from '../dom/action-button.js';
import type { ApiAnswer } from './api.js';
import { apiRecords, recordList, type ApiRecordName } from './api-records.js';
import type { Demo, View } from '../demo.js';
import { createForeignPath } from './cross-organization-call.js';
import { h, setText } from '../dom/html.js';
import { askForInvoice } from './new-invoice.js';
import { createPermissionMark } from './permission-button.js';
import { askedAs, personalAccount } from '../organizations/personal-account.js';
import { refusal } from './refusal.js';

/** What the API gives to the active organization. */
export function createApiPanel(demo: Demo): View {
  const { client, api, looks } = demo;
  const title = h('h2', { id: 'api' });
  const result = h('div', { class: 'api-result', 'aria-live': 'polite', 'aria-busy': 'false' });
  let active: Organization | undefined;
  let latest = 0;

  /** The latest request is the one that is shown, and only while its organization is active. */
  const show = async (
    ask: (organization: Organization) => Promise<ApiAnswer>,
    draw: (name: string, body: never) => Node,
  ): Promise<boolean> => {
    const organization = active;
    if (!organization) return false;
    const turn = ++latest;
    result.ariaBusy = 'true';
    try {
      const answer = await ask(organization);
      if (turn !== latest) return false;
      result.replaceChildren(
        answer.ok ? draw(looks.nameOf(organization), answer.body as never) : refusal(answer),
      );
      return answer.ok;
    } finally {
      if (turn === latest) result.ariaBusy = 'false';
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
    const invoice = active && (await askForInvoice(looks.nameOf(active)));
    if (!invoice) return;
    const created = await show(
      async ({ id }) => api.post(`/organizations/${id}/invoices`, await client.getTokenForOrg(id), invoice),
      () => h('p', {}, 'Created.'),
    );
    if (created) await read('invoices');
  };

  const marks = Object.entries(apiRecords).map(([name, { label, permission }]) =>
    createPermissionMark(
      client,
      actionButton(demo, label, () => read(name as ApiRecordName)),
      permission,
    ),
  );
  marks.splice(
    1,
    0,
    createPermissionMark(client, actionButton(demo, 'Create invoice', createInvoice), 'create:invoices'),
  );
  const foreign = createForeignPath(demo, (path) =>
    show(
      async ({ id }) => api.get(path, await client.getTokenForOrg(askedAs(id))),
      (_name, body) => h('pre', {}, JSON.stringify(body)),
    ),
  );

  const actions = h('div', { class: 'actions' }, ...marks.map((mark) => mark.button));
  const element = h(
    'section',
    { class: 'card api', 'aria-labelledby': 'api' },
    title,
    actions,
    result,
    foreign.element,
  );
  return {
    element,
    update(snapshot: OrgSessionSnapshot) {
      element.hidden = !snapshot.organization;
      for (const mark of marks) mark.update();
      foreign.update(snapshot);
      if (snapshot.organization?.id === active?.id) return;
      active = snapshot.organization;
      latest++;
      result.replaceChildren();
      if (!active) return;
      looks.paint(element, active.id);
      const personal = active.id === personalAccount.id;
      actions.hidden = personal;
      setText(title, personal ? 'The API without an organization' : `The API of ${looks.nameOf(active)}`);
      (personal ? readMe() : read('invoices')).catch(demo.report);
    },
  };
}
