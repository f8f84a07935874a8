/** Wrong arguments of what the bindings export: each is refused with an error of this package that says what is wrong. */
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, type OrgSessionClient } from '../../src/index.js';
import * as react from '../../src/react/index.js';
import * as svelte from '../../src/svelte/guards.js';
import { createTestClient } from '../../src/testing/index.js';
import * as vue from '../../src/vue/index.js';

const open = (): OrgSessionClient => createTestClient({ organizations: [{ id: 'org_acme' }] });
const route = { path: '/', fullPath: '/', matched: [] } as never;

/** The guards, called in the same way. A guard of Vue is created first, and called by the router. */
const GUARDS: [string, (client: OrgSessionClient, options?: object) => Promise<unknown>][] = [
  ['React, requireOrganization', (client, options) => react.requireOrganization(client, options)],
  ['React, requirePermission', (client, options) => react.requirePermission(client, 'read', options)],
  ['Svelte, requireOrganization', (client, options) => svelte.requireOrganization(client, options)],
  ['Svelte, requirePermission', (client, options) => svelte.requirePermission(client, 'read', options)],
  ['Vue, organizationGuard', async (client, options) => vue.organizationGuard(client, options)(route)],
  ['Vue, permissionGuard', async (client, options) => vue.permissionGuard(client, 'read', options)(route)],
];

describe.each(GUARDS)('%s', (_, guard) => {
  it.each([
    ['undefined, because of a circular import', undefined],
    ['null', null],
    ['a promise', Promise.resolve()],
    ['the arguments of a loader', { params: {}, request: {} }],
    ['a text', 'client'],
  ])('a client that is %s is refused', async (_, client) => {
    const refusal = guard(client as never);
    await expect(refusal).rejects.toThrow(ConfigurationError);
    await expect(refusal).rejects.toThrow('Argument client of');
  });

  it('options that are null are as none', async () => {
    const outcome = async (options?: object): Promise<unknown> =>
      guard(open(), options).catch((error: unknown) => (error as { code?: string }).code);
    expect(await outcome(null as never)).toEqual(await outcome());
    expect(await outcome({ otherwise: null })).toEqual(await outcome());
  });
});

describe.each(GUARDS.slice(0, 4))('%s', (_, guard) => {
  it.each([['/sign-in'], [5], [{ redirect: '/sign-in' }]])(
    'otherwise that is %j is refused',
    async (otherwise) => {
      const refusal = guard(open(), { otherwise });
      await expect(refusal).rejects.toThrow(ConfigurationError);
      await expect(refusal).rejects.toThrow('Option otherwise must be a function');
    },
  );
});

describe('useOrgSession of React', () => {
  const render = (selector: unknown): string => {
    const Read = () => String(react.useOrgSession(selector as () => unknown));
    return renderToString(createElement(react.OrgSessionProvider, { client: open() }, createElement(Read)));
  };
  it.each([['organization'], [5], [{}], [Symbol('selector')]])(
    'a selector that is %o is refused',
    (selector) => {
      expect(() => render(selector)).toThrow(ConfigurationError);
      expect(() => render(selector)).toThrow('The selector of useOrgSession must be a function');
    },
  );
});
