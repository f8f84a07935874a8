import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OrgSessionClient } from '../../src/index.js';
import type { ElementClient, OrganizationSwitcherElement } from '../../src/elements/index.js';
import { createTestClient, type TestClient } from '../../src/testing/index.js';
import { addSwitcher, option, part, press, until } from './switcher-parts.js';

const acme = { id: 'org_acme', name: 'acme', displayName: 'Acme' };
const globex = { id: 'org_globex', name: 'globex', displayName: 'Globex' };
const initech = { id: 'org_initech', name: 'initech', displayName: 'Initech' };
const another = 'Sign in to another organization';

let client: TestClient;
let element: OrganizationSwitcherElement;
const prefetch = vi.fn<OrgSessionClient['prefetch']>(() => Promise.resolve());
beforeEach(async () => {
  prefetch.mockClear();
  client = createTestClient({ organizations: [acme, globex, initech], active: acme.id });
  await client.start();
  element = addSwitcher({ client: { ...client, prefetch } satisfies ElementClient });
  await until(() => part(element, 'list').children.length === 4);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
  client.destroy();
});

const open = (): void => part(element, 'button').click();
const point = (type: string, text: string): void => {
  option(element, text).dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true }));
};
const prefetched = (): unknown[] => prefetch.mock.calls.map(([organization]) => organization);

test('A pointer that stays on an entry requests what a switch to it needs, once', () => {
  open();
  vi.advanceTimersByTime(1000);
  expect(prefetched()).toEqual([]);
  point('pointermove', 'Globex');
  vi.advanceTimersByTime(79);
  expect(prefetched()).toEqual([]);
  point('pointermove', 'Globex');
  vi.advanceTimersByTime(1);
  expect(prefetched()).toEqual([globex.id]);
  point('pointermove', 'Globex');
  vi.advanceTimersByTime(1000);
  expect(prefetched()).toEqual([globex.id]);
});

test('A pointer that only crosses an entry requests nothing for it', () => {
  open();
  point('pointermove', 'Globex');
  vi.advanceTimersByTime(60);
  point('pointermove', 'Initech');
  vi.advanceTimersByTime(1000);
  expect(prefetched()).toEqual([initech.id]);
});

test('An entry that the keyboard moves to is like one under the pointer', () => {
  open();
  press(element, 'ArrowDown', 'ArrowDown');
  vi.advanceTimersByTime(80);
  press(element, 'End');
  vi.advanceTimersByTime(80);
  expect(prefetched()).toEqual([initech.id]);
});

test('An entry that is pressed is requested at once', () => {
  open();
  point('pointermove', 'Globex');
  point('pointerdown', 'Globex');
  expect(prefetched()).toEqual([globex.id]);
  vi.advanceTimersByTime(1000);
  expect(prefetched()).toEqual([globex.id]);
});

test('The entry that starts a login, and a list that is closed, request nothing', () => {
  open();
  point('pointermove', another);
  point('pointerdown', another);
  vi.advanceTimersByTime(1000);
  point('pointermove', 'Globex');
  press(element, 'Escape');
  vi.advanceTimersByTime(1000);
  expect(prefetched()).toEqual([]);
});

test('The attribute prefetch="none" turns it off, at any time', () => {
  element.setAttribute('prefetch', 'none');
  open();
  point('pointermove', 'Globex');
  point('pointerdown', 'Globex');
  vi.advanceTimersByTime(1000);
  expect(prefetched()).toEqual([]);
  for (const value of ['hover', '']) {
    prefetch.mockClear();
    element.setAttribute('prefetch', value);
    point('pointerdown', 'Globex');
    expect(prefetched()).toEqual([globex.id]);
  }
  prefetch.mockClear();
  element.removeAttribute('prefetch');
  point('pointerdown', 'Globex');
  expect(prefetched()).toEqual([globex.id]);
});

test.each<[string, () => void]>([
  ['Save-Data', () => vi.stubGlobal('navigator', { connection: { saveData: true } })],
  [
    'prefers-reduced-data',
    () =>
      vi
        .spyOn(window, 'matchMedia')
        .mockImplementation(
          (query) => ({ matches: query === '(prefers-reduced-data: reduce)' }) as MediaQueryList,
        ),
  ],
])('Nothing is requested with %s', (_, save) => {
  open();
  save();
  point('pointerdown', 'Globex');
  point('pointermove', 'Initech');
  vi.advanceTimersByTime(1000);
  expect(prefetched()).toEqual([]);
});

test('A client that fails or cannot prefetch does no harm', async () => {
  open();
  prefetch.mockImplementationOnce(() => Promise.reject(new Error('The client was destroyed.')));
  point('pointerdown', 'Globex');
  prefetch.mockImplementationOnce(() => {
    throw new Error('No.');
  });
  point('pointerdown', 'Globex');
  expect(prefetched()).toHaveLength(2);
  vi.useRealTimers();
  const older: ElementClient = { ...client };
  Reflect.deleteProperty(older, 'prefetch');
  element.client = older;
  await until(() => part(element, 'list').children.length === 4);
  open();
  point('pointerdown', 'Globex');
  expect(part(element, 'notice').hidden).toBe(true);
});

test('With the client itself, the switch needs no request, and the list shows nothing of it', async () => {
  element.client = client;
  vi.useRealTimers();
  await until(() => part(element, 'list').children.length === 4);
  open();
  const text = (): string => part(element, 'list').textContent;
  const before = text();
  point('pointermove', 'Globex');
  await client.prefetch(globex.id);
  expect(text()).toBe(before);
  expect(client.getSnapshot().sessions).toHaveLength(1);
  option(element, 'Globex').click();
  expect(client.getSnapshot().organization?.id).toBe(globex.id);
});
