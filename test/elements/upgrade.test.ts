import { afterEach, expect, test, vi } from 'vitest';
import { defineElements } from '../../src/elements/index.js';
import { createTestClient } from '../../src/testing/index.js';
import { label, until } from './switcher-parts.js';

afterEach(() => document.body.replaceChildren());

test('Properties that were set before the registration are used, and a second registration has no effect', async () => {
  const acme = { id: 'org_acme', name: 'acme' };
  const client = createTestClient({ organizations: [acme], active: acme.id });
  const element = document.createElement('organization-switcher');
  element.client = client;
  element.labels = { loading: 'Lädt …' };
  document.body.append(element);
  expect(element.shadowRoot).toBeNull();

  defineElements();
  defineElements();
  expect(element.client).toBe(client);
  expect(Object.keys(element)).not.toContain('client');
  expect(label(element)).toBe('Lädt …');
  await client.start();
  await until(() => label(element) === 'acme');
  client.destroy();
});

test('An element of another copy of the package gets the default client too, with one warning for each name', async () => {
  const acme = { id: 'org_acme', name: 'acme' };
  const client = createTestClient({ organizations: [acme], active: acme.id });
  await client.start();
  defineElements();
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  defineElements();
  expect(warn).not.toHaveBeenCalled();

  vi.resetModules();
  const copy = await import('../../src/elements/index.js');
  expect(copy.defineElements).not.toBe(defineElements);
  const element = document.createElement('organization-switcher');
  document.body.append(element);
  copy.defineElements(client);
  copy.defineElements(client);
  expect(label(element)).toBe('acme');
  expect(warn.mock.calls.flat()).toEqual([
    expect.stringMatching(/^<organization-switcher> is already defined/),
    expect.stringMatching(/^<org-session-inspector> is already defined/),
  ]);
  client.destroy();
});

test('A client that arrives as an attribute causes a warning that says how to pass it', () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  defineElements();
  const element = document.createElement('organization-switcher');
  element.setAttribute('client', '[object Object]');
  document.body.append(element);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/^<organization-switcher> .* property.* defineElements/),
  );
});
