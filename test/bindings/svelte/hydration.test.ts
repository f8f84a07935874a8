import { hydrate, tick, unmount } from 'svelte';
import { expect, it, vi } from 'vitest';
import { until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A } from '../../support/tenant.js';
import { textOf } from './render.js';
import { SERVER_HTML, SERVER_SCOPE_HTML } from './server-html.js';
import ServerPage from './ServerPage.svelte';
import ServerScope from './ServerScope.svelte';

it.each([
  ['that has not started', false],
  ['that is signed in already, as after a guard in a load function', true],
])(
  'the HTML of a server is hydrated, and the content is mounted once, with a client %s',
  async (_, isStarted) => {
    const warn = vi.spyOn(console, 'warn');
    const tenant = installTenant();
    tenant.alterTokens = ({ accessClaims }) => (accessClaims['permissions'] = ['read']);
    const signedIn = await signIn(tenant, A.id);
    if (!isStarted) signedIn.client.destroy();
    const client = isStarted ? signedIn.client : openPage(tenant).client;
    const place = document.createElement('div');
    place.innerHTML = SERVER_HTML;
    const kept = place.querySelector('p');
    let mounts = 0;

    const app = hydrate(ServerPage, { target: place, props: { client, onMount: () => mounts++ } });
    const shown = [textOf(place)];
    await until(() => client.getSnapshot().status === 'signed-in');
    await tick();
    shown.push(textOf(place));
    const after = 'signed-in,org_A,true,true content content';
    expect(shown).toEqual(isStarted ? [after, after] : ['starting,,false,false fallback fallback', after]);
    expect(place.querySelector('main')?.className).toBe('signed-in');
    expect(mounts).toBe(2);
    expect(place.querySelector('p')).toBe(kept);
    expect(warn.mock.calls).toEqual([]);
    await unmount(app);
  },
);

it.each([
  ['that has not started', false],
  ['that is signed in already', true],
])('a scope hydrates the fallback of the server, with a client %s', async (_, isStarted) => {
  const warn = vi.spyOn(console, 'warn');
  const tenant = installTenant();
  const signedIn = await signIn(tenant, A.id);
  const client = isStarted ? signedIn.client : openPage(tenant).client;
  const place = document.createElement('div');
  place.innerHTML = SERVER_SCOPE_HTML;
  const app = hydrate(ServerScope, { target: place, props: { client } });
  await until(() => client.getSnapshot().status === 'signed-in');
  await tick();
  expect(textOf(place)).toBe(A.id);
  expect(warn.mock.calls).toEqual([]);
  await unmount(app);
});
