// @vitest-environment node
import { expect, test } from 'vitest';
import { defineElements } from '../../src/elements/index.js';

test('On a server defineElements does nothing', () => {
  expect('customElements' in globalThis || 'HTMLElement' in globalThis).toBe(false);
  const before = Object.keys(globalThis);
  defineElements();
  expect(Object.keys(globalThis)).toEqual(before);
});
