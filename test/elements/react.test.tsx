import { createElement, version, type ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defineElements, type OrganizationSwitcherElement } from '../../src/elements/index.js';
import { createTestClient, type TestClient } from '../../src/testing/index.js';
import { render, type Rendered } from '../bindings/react/render.js';
import { label, options } from './switcher-parts.js';

let client: TestClient;
let app: Rendered | undefined;
beforeEach(async () => {
  client = createTestClient({ organizations: [{ id: 'org_acme', name: 'acme' }], active: 'acme' });
  await client.start();
});
afterEach(async () => {
  await app?.unmount();
  client.destroy();
});

const switcher = (properties: object = {}): ReactNode => createElement('organization-switcher', properties);
const shown = (): OrganizationSwitcherElement => {
  const element = app?.container.querySelector('organization-switcher');
  if (!element) throw new Error('There is no switcher.');
  return element;
};

// The first test, because a name stays defined.
test('An element that is rendered before its name is defined gets the default client; its own client is an attribute, with a warning', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  app = await render(switcher({ client }));
  expect(shown().shadowRoot).toBeNull();
  defineElements(client);
  expect(label(shown())).toBe('acme');
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('client as an attribute'));
});

test('A ref sets the client in every version of React', async () => {
  defineElements();
  const ref = (element: OrganizationSwitcherElement | null): void => {
    if (element) element.client = client;
  };
  app = await render(switcher({ ref }));
  expect(label(shown())).toBe('acme');
});

test.runIf(version.startsWith('19'))('React 19 sets properties, and removes them', async () => {
  defineElements();
  const warn = vi.spyOn(console, 'warn');
  app = await render(switcher({ client, labels: { another: 'Andere' } }));
  expect(shown().client).toBe(client);
  expect(options(shown()).at(-1)).toBe('Andere');
  await app.rerender(switcher({ client, labels: undefined }));
  expect(options(shown()).at(-1)).toBe('Sign in to another organization');
  expect(warn).not.toHaveBeenCalled();
});
