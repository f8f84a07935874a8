import { expect, test } from 'vitest';
import { defineElements } from '../../src/elements/index.js';
import { createTestClient } from '../../src/testing/index.js';
import { label, until } from './switcher-parts.js';

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
