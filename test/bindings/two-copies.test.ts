// @vitest-environment node
import { createElement } from 'react';
import { renderToString as renderReact } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import { createTestClient, type TestClient } from '../../src/testing/index.js';

let client: TestClient;
beforeEach(async () => {
  client = createTestClient({ organizations: [{ id: 'org_acme', name: 'acme' }], active: 'acme' });
  await client.start();
});
afterEach(() => client.destroy());

/** Loads a module twice, as ESM and CommonJS, or two dependencies, would. */
async function loadTwice<Module>(load: () => Promise<Module>): Promise<[Module, Module]> {
  const first = await load();
  vi.resetModules();
  const second = await load();
  expect(second).not.toBe(first);
  return [first, second];
}

describe('two copies of this package', () => {
  it('share the context of React', async () => {
    const [{ OrgSessionProvider }, { useOrgSession }] = await loadTwice(
      () => import('../../src/react/index.js'),
    );
    const Status = (): string => useOrgSession().status;
    const tree = createElement(OrgSessionProvider, { client, children: createElement(Status) });
    expect(renderReact(tree)).toMatch(/^(starting|signed-in)$/);
  });

  it('share the injection key of Vue', async () => {
    const [{ orgSessionPlugin }, { useOrgSession }] = await loadTwice(() => import('../../src/vue/index.js'));
    const app = createSSRApp({
      setup() {
        const { status } = useOrgSession();
        return () => status.value;
      },
    }).use(orgSessionPlugin(client));
    expect(await renderVue(app)).toMatch(/starting|signed-in/);
  });
});
