import { afterEach, expect, test } from 'vitest';
import type { OrganizationSwitcherElement } from '../../src/elements/index.js';
import { createTestClient, type TestClient } from '../../src/testing/index.js';
import { addSwitcher, current, isOpen, label, options, part, press, type, until } from './switcher-parts.js';

const names = ['Acme', 'Globex', 'Initech', 'Interstellar Freight', 'Ünion'];
const more = Array.from({ length: 9 }, (_, index) => `Number ${index + 1}`);
const another = 'Sign in to another organization';

let client: TestClient;
afterEach(() => {
  document.body.replaceChildren();
  client.destroy();
});

/** A switcher with these organizations and a focused button. */
async function focused(displayNames: readonly string[] = names): Promise<OrganizationSwitcherElement> {
  const organizations = displayNames.map((displayName, index) => ({
    id: `org_${index}`,
    name: `slug-${index}`,
    displayName,
  }));
  client = createTestClient({ organizations, active: 'org_0' });
  await client.start();
  const element = addSwitcher({ client });
  await until(() => options(element).length === displayNames.length + 1);
  part(element, 'button').focus();
  return element;
}

test.each(['ArrowDown', 'ArrowUp'])('%s opens the list at the active organization', async (key) => {
  const element = await focused();
  press(element, key);
  expect(isOpen(element)).toBe(true);
  expect(part(element, 'button').getAttribute('aria-expanded')).toBe('true');
  expect(element.shadowRoot?.activeElement).toBe(part(element, 'list'));
  expect(current(element)).toBe('Acme');
});

test('Arrows, Home and End move, and stop at the ends', async () => {
  const element = await focused();
  press(element, 'ArrowDown');
  press(element, 'ArrowDown');
  expect(current(element)).toBe('Globex');
  press(element, 'End');
  expect(current(element)).toBe(another);
  press(element, 'ArrowDown');
  expect(current(element)).toBe(another);
  press(element, 'ArrowUp');
  expect(current(element)).toBe('Ünion');
  press(element, 'Home', 'ArrowUp');
  expect(current(element)).toBe('Acme');
  press(element, 'PageDown');
  expect(current(element)).toBe(another);
  press(element, 'PageUp');
  expect(current(element)).toBe('Acme');
});

test.each(['Enter', ' '])(
  'The key "%s" selects the entry, and the focus returns to the button',
  async (key) => {
    const element = await focused();
    press(element, 'ArrowDown', 'ArrowDown', key);
    expect(isOpen(element)).toBe(false);
    expect(element.shadowRoot?.activeElement).toBe(part(element, 'button'));
    await until(() => label(element) === 'Globex');
  },
);

test('Escape closes the list, focuses the button, and does not reach elements around it', async () => {
  const element = await focused();
  press(element, 'ArrowDown', 'ArrowDown');
  const outside: string[] = [];
  document.body.addEventListener('keydown', ({ key }) => outside.push(key));
  press(element, 'Escape');
  expect(isOpen(element)).toBe(false);
  expect(part(element, 'button').getAttribute('aria-expanded')).toBe('false');
  expect(element.shadowRoot?.activeElement).toBe(part(element, 'button'));
  expect(outside).toEqual([]);
  expect(label(element)).toBe('Acme');
});

test('Tab closes the list', async () => {
  const element = await focused();
  press(element, 'ArrowDown', 'Tab');
  expect(isOpen(element)).toBe(false);
});

test('Typed letters select the entry that begins with them', async () => {
  const element = await focused();
  press(element, 'ArrowDown', 'i', 'n', 't');
  expect(current(element)).toBe('Interstellar Freight');
  press(element, 'e', 'r', 's', 't', 'e', 'l', 'l', 'a', 'r', ' ', 'f');
  expect(current(element)).toBe('Interstellar Freight');
  expect(isOpen(element)).toBe(true);
});

test('The same letter again selects the next entry', async () => {
  const element = await focused();
  press(element, 'ArrowDown', 'i');
  expect(current(element)).toBe('Initech');
  press(element, 'i');
  expect(current(element)).toBe('Interstellar Freight');
  press(element, 'i');
  expect(current(element)).toBe('Initech');
});

test('Accents are ignored', async () => {
  const element = await focused();
  press(element, 'ArrowDown', 'u');
  expect(current(element)).toBe('Ünion');
});

test('Up to ten organizations have no filter', async () => {
  const element = await focused([...names, ...more.slice(0, 5)]);
  press(element, 'ArrowDown');
  expect(part(element, 'filter').hidden).toBe(true);
});

test('More than ten organizations have a filter, which also finds their names', async () => {
  const element = await focused([...names, ...more]);
  press(element, 'ArrowDown');
  const filter = part(element, 'filter');
  expect(filter.hidden).toBe(false);
  expect(element.shadowRoot?.activeElement).toBe(filter);
  expect(filter.getAttribute('role')).toBe('combobox');
  expect(current(element)).toBe('Acme');

  type(element, 'TE');
  expect(options(element)).toEqual(['Initech', 'Interstellar Freight', another]);
  expect(current(element)).toBe('Initech');
  type(element, 'slug-1');
  expect(options(element)).toEqual(['Globex', 'Number 6', 'Number 7', 'Number 8', 'Number 9', another]);
  press(element, 'ArrowDown', 'Enter');
  await until(() => label(element) === 'Number 6');

  press(element, 'ArrowDown');
  expect(options(element)).toHaveLength(15);
  expect(current(element)).toBe('Number 6');
});

test('Without a match Enter does nothing, and the entry for another login has to be chosen', async () => {
  const element = await focused([...names, ...more]);
  press(element, 'ArrowDown');
  type(element, 'unknown');
  expect(options(element)).toEqual([another]);
  expect(part(element, 'note').textContent).toBe('No organization matches.');
  expect(current(element)).toBeUndefined();
  expect(part(element, 'filter').hasAttribute('aria-activedescendant')).toBe(false);
  press(element, 'Enter');
  // The list of organizations was loaded again.
  await client.getTokenForOrg('org_1');
  press(element, 'Enter');
  expect(isOpen(element)).toBe(true);
  expect(client.visited).toEqual([]);

  press(element, 'ArrowDown');
  expect(current(element)).toBe(another);
  type(element, 'glob');
  expect(current(element)).toBe('Globex');
  type(element, 'globx');
  press(element, 'ArrowDown', 'Enter');
  await until(() => client.visited.length);
});

test('The message that nothing matches is gone when the list opens again', async () => {
  const element = await focused([...names, ...more]);
  press(element, 'ArrowDown');
  type(element, 'unknown');
  press(element, 'Escape', 'ArrowDown');
  expect(part(element, 'note').textContent).toBe('');
  expect(current(element)).toBe('Acme');
});

test('A click outside closes the list', async () => {
  const element = await focused();
  press(element, 'ArrowDown');
  part(element, 'list').dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true }));
  expect(isOpen(element)).toBe(true);
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true }));
  expect(isOpen(element)).toBe(false);
});
