import { api, client } from './client.ts';

const app = document.querySelector<HTMLDivElement>('#app')!;
let shown = '';

function element(tag: string, text: string, action?: () => Promise<unknown>) {
  const created = document.createElement(tag);
  created.textContent = text;
  // A login or switch rejects if a newer one replaces it.
  created.onclick = () => void action?.().catch(console.warn);
  return created;
}

async function invoicesOf(organization: string) {
  if (!client.hasPermission('read:invoices')) return 'You may not read invoices here.';
  const answer = await client.scope(organization, api).fetch(`/organizations/${organization}/invoices`);
  return answer.text();
}

async function render() {
  const { status, organization, error } = client.getSnapshot();
  const current = [status, client.organizationKey, error?.message].join();
  if (current === shown) return;
  shown = current;
  const content = [element('p', status === 'starting' ? 'Loading…' : (error?.message ?? ''))];
  if (status === 'signed-out') content.push(element('button', 'Sign in', () => client.loginWithRedirect()));
  app.replaceChildren(...content);
  if (!organization) return;

  const organizations = await client.listOrganizations();
  const invoices = await invoicesOf(organization.id);
  if (current !== shown) return; // another organization is active
  const switches = organizations.map(({ id, displayName = id }) =>
    element('button', displayName, () => client.switchOrganization(id)),
  );
  const signOut = element('button', 'Sign out', () => client.logout());
  app.append(element('h1', organization.name ?? ''), ...switches, signOut, element('pre', invoices));
}

const show = () => void render().catch(console.warn);
client.subscribe(show);
show();
void client.start();
