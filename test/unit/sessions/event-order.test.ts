/** All listeners hear the events in the same order, also if a listener switches or signs out. */
import { beforeEach, describe, expect, it } from 'vitest';
import { orgSessionEventNames, type DebugEntry, type OrgSessionClient } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { installTenant, signIn } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const reactions: [name: string, react: (client: OrgSessionClient) => Promise<unknown>][] = [
  ['switches back', (client) => client.switchOrganization(A.id)],
  ['switches to a third organization', (client) => client.switchOrganization(C.id)],
  ['signs out of the new organization', (client) => client.logoutOrganization(B.id)],
  ['signs out of the previous organization', (client) => client.logoutOrganization(A.id)],
  ['signs out of all', (client) => client.logout({ openUrl: false })],
];

describe.each(['a listener', 'a subscriber'])('if %s', (kind) => {
  it.each(reactions)('%s, later listeners hear the same as earlier ones', async (_, react) => {
    const debugEntries: string[] = [];
    const page = await signIn(tenant, A.id, {
      debug: ({ event }: DebugEntry) => debugEntries.push(event),
    });
    const { client } = page;
    for (const { id } of [B, C]) await client.getTokenForOrg(id);
    page.events.length = 0;
    debugEntries.length = 0;
    let hasReacted = false;
    const reactOnce = (): void => {
      if (hasReacted || client.getSnapshot().organization?.id !== B.id) return;
      hasReacted = true;
      void react(client);
    };
    if (kind === 'a listener') client.on('organizationChanged', reactOnce);
    else client.subscribe(reactOnce);
    const heard: [string, unknown][] = [];
    const shown: (string | undefined)[] = [];
    for (const name of orgSessionEventNames) client.on(name, (payload) => heard.push([name, payload]));
    client.on('organizationChanged', ({ current }) => shown.push(current?.id));
    await client.switchOrganization(B.id).catch(() => undefined);
    await settle();
    expect(hasReacted).toBe(true);
    expect(heard).toEqual(page.events);
    expect(debugEntries).toEqual(heard.map(([name]) => name));
    expect(shown[0]).toBe(B.id);
    expect(shown.at(-1)).toBe(client.getSnapshot().organization?.id);
  });
});

it('an event is emitted before the method that caused it returns', async () => {
  const { client, events } = await signIn(tenant, A.id);
  await client.getTokenForOrg(B.id);
  events.length = 0;
  void client.switchOrganization(B.id);
  expect(events.map(([name]) => name)).toEqual(['switchStarted', 'organizationChanged']);
});
