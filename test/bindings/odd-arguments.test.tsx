/** Wrong arguments of what the bindings export: each is refused with an error of this package that says what is wrong. */
import { createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createApp, h, nextTick, shallowRef } from 'vue';
import { ConfigurationError, type OrgSessionClient } from '../../src/index.js';
import * as react from '../../src/react/index.js';
import * as svelte from '../../src/svelte/guards.js';
import { createTestClient } from '../../src/testing/index.js';
import * as vue from '../../src/vue/index.js';
import { until } from '../support/async.js';
import { render as mount } from './react/render.js';

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

describe('components of React', () => {
  const render = (inner: ReactNode, props: object = {}): string =>
    renderToString(createElement(react.OrgSessionProvider, { client: open(), ...props }, inner));

  it.each([
    ['Prop onRedirectCallback of OrgSessionProvider', () => render(null, { onRedirectCallback: '/' })],
    [
      'Prop error of OrganizationScope',
      () => {
        const error = createElement('p') as never;
        return render(createElement(react.OrganizationScope, { organization: 'org_acme', error }));
      },
    ],
    [
      'Prop onError of OrganizationScope',
      () => {
        const onError = 'report' as never;
        return render(createElement(react.OrganizationScope, { organization: 'org_acme', onError }));
      },
    ],
  ])('%s that is no function is refused', (name, act) => {
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(`${name} must be a function`);
  });

  it('functions that are null are as none', () => {
    const scope = createElement(react.OrganizationScope, {
      organization: 'org_acme',
      fallback: 'loading',
      error: null as never,
      onError: null as never,
    });
    expect(render(scope, { onRedirectCallback: null })).toBe('loading');
  });
});

it('onRedirectCallback of OrgSessionProvider that is null leaves that of the client', async () => {
  const urls: unknown[] = [];
  const client = createTestClient({
    organizations: [{ id: 'org_acme' }],
    options: { onRedirectCallback: (_, url) => void urls.push(url) },
  });
  const page = await mount(
    createElement(react.OrgSessionProvider, { client, onRedirectCallback: null as never }),
  );
  await client.start();
  await client.loginWithRedirect({ returnTo: '/invoices' });
  await client.completeRedirect();
  expect(urls).toEqual(['/invoices']);
  await page.unmount();
});

it.each([[undefined], [5n], [Symbol('acme')]])(
  'OrganizationScope of Vue shows no content of its last organization if the next one is %o',
  async (next) => {
    const client = createTestClient({
      organizations: [{ id: 'org_acme' }],
      options: { personalAccount: true },
    });
    await client.start();
    const organization = shallowRef<unknown>(null);
    const errors: unknown[] = [];
    const app = createApp(() =>
      h(vue.OrganizationScope, { organization: organization.value as null }, { default: () => 'content' }),
    );
    app.config.errorHandler = (error) => void errors.push(error);
    app.config.warnHandler = () => undefined;
    const place = document.createElement('div');
    app.use(vue.orgSessionPlugin(client)).mount(place);
    await until(() => place.textContent === 'content');
    organization.value = next;
    await nextTick();
    expect(errors).toEqual([expect.any(ConfigurationError)]);
    expect(place.textContent).toBe('');
    app.unmount();
  },
);
