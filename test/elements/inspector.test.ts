import { afterEach, expect, test, vi } from 'vitest';
import { TemporaryError } from '../../src/index.js';
import { defineElements, type OrgSessionInspectorElement } from '../../src/elements/index.js';
import { createTestClient, type TestClient, type TestClientOptions } from '../../src/testing/index.js';
import { part, until } from './switcher-parts.js';

const acme = { id: 'org_acme', name: 'acme' };
const globex = { id: 'org_globex', name: 'globex' };
const user = { sub: 'auth0|ada', email: 'ada@example.com' };

let client: TestClient;
afterEach(() => {
  document.body.replaceChildren();
  client.destroy();
});

async function inspected(given: Partial<TestClientOptions> = {}): Promise<OrgSessionInspectorElement> {
  client = createTestClient({ user, organizations: [acme, globex], active: acme.id, ...given });
  await client.start();
  defineElements();
  const element = document.createElement('org-session-inspector');
  element.client = client;
  document.body.append(element);
  await until(() => element.shadowRoot?.querySelector('[part~=session]'));
  return element;
}

const all = (element: HTMLElement, name: string): HTMLElement[] => [
  ...(element.shadowRoot?.querySelectorAll<HTMLElement>(`[part="${name}"]`) ?? []),
];
const texts = (element: HTMLElement, name: string): string[] =>
  all(element, name).map(({ textContent }) => textContent);
const claim = (element: HTMLElement, name: string): HTMLElement => {
  const found = all(element, 'claim').find((one) => one.firstElementChild?.textContent === name);
  if (!found) throw new Error(`There is no claim ${name}.`);
  return found;
};
const value = (element: HTMLElement, name: string): string | undefined =>
  claim(element, name).querySelector('[part=value]')?.textContent;
const toggle = (element: HTMLElement, name: string): void =>
  claim(element, name).querySelector('button')?.click();
const offset = (element: HTMLElement): number =>
  Number(all(element, 'ring-left')[0]?.getAttribute('stroke-dashoffset'));

test('It shows each session with a ring for the remaining time', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  try {
    const element = await inspected({ now: Date.now(), expiresIn: 600 });
    expect(part(element, 'status').textContent).toBe('signed-in');
    expect(texts(element, 'ring-text')).toEqual(['10:00']);
    expect(offset(element)).toBeCloseTo(0, 0);
    vi.advanceTimersByTime(300_000);
    expect(texts(element, 'ring-text')).toEqual(['5:00']);
    expect(offset(element)).toBeCloseTo(50, 0);

    await client.getTokenForOrg(globex.id);
    expect(texts(element, 'name')).toEqual(['acme', 'globex']);
    expect(texts(element, 'active')).toEqual(['active']);

    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(vi.getTimerCount()).toBe(0);
    vi.restoreAllMocks();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(vi.getTimerCount()).toBe(1);
    element.remove();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('Claims are masked until their button is pressed, and again after a switch', async () => {
  const element = await inspected();
  expect(element.shadowRoot?.textContent).not.toContain(user.email);
  toggle(element, 'email');
  expect(value(element, 'email')).toBe('"ada@example.com"');
  expect(value(element, 'sub')).toBe('••••••');
  expect(claim(element, 'email').querySelector('button')?.getAttribute('aria-label')).toBe('Hide email');
  toggle(element, 'email');
  expect(value(element, 'email')).toBe('••••••');

  toggle(element, 'email');
  await client.switchOrganization(globex.id);
  expect(value(element, 'email')).toBe('••••••');
});

test('Claims of another session are shown on request, and those of the active one after a switch', async () => {
  const element = await inspected();
  await client.getTokenForOrg(globex.id);
  const select = part(element, 'claims-session') as HTMLSelectElement;
  expect([...select.options].map(({ text }) => text)).toEqual(['acme', 'globex']);
  toggle(element, 'org_id');
  expect(value(element, 'org_id')).toBe('"org_acme"');

  select.value = globex.id;
  select.dispatchEvent(new Event('change'));
  await until(() => value(element, 'org_id') === '••••••');
  toggle(element, 'org_id');
  expect(value(element, 'org_id')).toBe('"org_globex"');

  await client.switchOrganization(globex.id);
  await client.switchOrganization(acme.id);
  toggle(element, 'org_id');
  expect(value(element, 'org_id')).toBe('"org_acme"');
});

test('All claims of both tokens are shown and masked by one button', async () => {
  const element = await inspected();
  await until(() => all(element, 'claims')[1]?.childElementCount);
  const button = part(element, 'show-all');
  expect(button.textContent).toBe('Show all');
  button.click();
  expect(texts(element, 'value')).not.toContain('••••••');
  expect(texts(element, 'value').length).toBeGreaterThan(10);
  expect(button.textContent).toBe('Hide all');
  expect(claim(element, 'exp').textContent).toMatch(/\d{10} \(\d\d\/\d\d\/\d{4}, /);
  button.click();
  expect(new Set(texts(element, 'value'))).toEqual(new Set(['••••••']));
});

test('Reading claims neither requests nor renews a token', async () => {
  const element = await inspected();
  await client.getTokenForOrg(globex.id);
  const before = client.events.length;
  const ofAcme = claim(element, 'org_id');
  const select = part(element, 'claims-session') as HTMLSelectElement;
  select.value = globex.id;
  select.dispatchEvent(new Event('change'));
  await until(() => claim(element, 'org_id') !== ofAcme);
  toggle(element, 'org_id');
  expect(value(element, 'org_id')).toBe('"org_globex"');
  expect(client.events).toHaveLength(before);
});

test('Events that are emitted while its code is loading are listed', async () => {
  client = createTestClient({ user, organizations: [acme, globex], active: acme.id });
  await client.start();
  defineElements();
  const element = document.createElement('org-session-inspector');
  element.client = client;
  document.body.append(element);
  // Emits `switchStarted` at once.
  await client.switchOrganization(globex.id);
  await until(() => element.shadowRoot?.querySelector('[part~=session]'));
  expect(texts(element, 'event-name')).toContain('switchStarted');
});

test.each([
  [true, 'since the client was created'],
  [false, 'since the inspector was connected'],
])('With debug %s the events %s are listed', async (debug) => {
  client = createTestClient({
    user,
    organizations: [acme, globex],
    active: acme.id,
    options: debug ? { debug: () => undefined } : {},
  });
  await client.start();
  await client.switchOrganization(globex.id);
  const before = client.events.length;
  expect(before).toBeGreaterThan(2);
  defineElements();
  const element = document.createElement('org-session-inspector');
  element.client = client;
  document.body.append(element);
  await until(() => element.shadowRoot?.querySelector('[part~=session]'));
  expect(texts(element, 'event')).toHaveLength(debug ? before : 0);
  await client.switchOrganization(acme.id);
  expect(texts(element, 'event')[0]).toContain('globex → acme');
  // Not listed twice when it is connected again.
  element.remove();
  document.body.append(element);
  await until(() => element.shadowRoot?.querySelector('[part~=session]'));
  expect(texts(element, 'event')).toHaveLength(debug ? client.events.length : 0);
});

test('An access token without claims is said to be opaque', async () => {
  const element = await inspected();
  await until(() => all(element, 'claims')[1]?.childElementCount);
  expect(texts(element, 'opaque')).toEqual(['']);
  const opaque = { ...client, getAccessTokenClaims: async () => undefined };
  element.client = opaque;
  await until(() => texts(element, 'opaque')[0]);
  expect(texts(element, 'opaque')[0]).toContain('The access token is opaque');
  expect(all(element, 'claims')[1]?.hidden).toBe(true);
  // There is nothing to say about a token if there is no session.
  element.client = { ...opaque, getSnapshot: client.getServerSnapshot };
  await until(() => texts(element, 'opaque')[0] === '');
});

test('The last fifty events are listed, newest first', async () => {
  const element = await inspected();
  await client.switchOrganization(globex.id);
  const [latest = ''] = texts(element, 'event');
  expect(latest).toContain('organizationChanged');
  expect(latest).toContain('acme → globex · reason switch');
  expect(texts(element, 'event').join()).toContain('switchStartedacme → org_globex');

  client.failNext('switch', new TemporaryError('No network.'));
  await client.switchOrganization(acme.id).catch(() => undefined);
  expect(texts(element, 'event')[0]).toContain('switchFailed');
  expect(texts(element, 'event')[0]).toContain('error temporary');
  for (let count = 0; count < 30; count += 1) {
    await client.switchOrganization(count % 2 ? globex.id : acme.id);
  }
  expect(texts(element, 'event')).toHaveLength(50);
});

test('No token is shown, not even one in a claim', async () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
  const element = await inspected({ user: { ...user, 'https://app.example/idp': { access_token: token } } });
  await client.switchOrganization(globex.id);
  toggle(element, 'https://app.example/idp');
  expect(value(element, 'https://app.example/idp')).toBe('{"access_token":"••••••"}');
  const own = await client.getTokenForOrg(globex.id, { detailed: true });
  for (const secret of [token, own.accessToken, own.idToken]) {
    expect(element.shadowRoot?.innerHTML).not.toContain(secret);
  }
});

const header = 'eyJhbGciOiJIUzI1NiJ9';
const encode = (text: string): string => Buffer.from(text).toString('base64url');
test.each([
  ['after a word and an underscore', `token_${header}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`],
  ['after a word', `x${header}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`],
  ['after a number', `1${header}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`],
  ['in a URL', `https://x.example/?t=${header}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl&u=1`],
  ['in a percent-encoded text', `%22${header}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl%22`],
  ['twice', `${header}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl,${header}.eyJzdWIiOiIyIn0.c2lnbmF0dXJl`],
  ['without a signature', `${header}.eyJzdWIiOiIxIn0.`],
  ['with white space in its header', `${encode('{ "alg":"RS256" }')}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`],
  ['with a line break in its header', `${encode('{\n"alg":"HS256"}')}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`],
  ['encrypted', `${header}.a2V5.aXY.dGV4dA.dGFn`],
  ['encrypted without a key', `${header}..aXY.dGV4dA.dGFn`],
  ['a refresh token', 'v1.MrefreshTokenOpaque_0123456789-abc'],
])('A token in a claim is masked: %s', async (_, text) => {
  const name = 'https://app.example/note';
  const element = await inspected({ user: { ...user, [name]: { [text]: [text] }, [text]: 'x' } });
  part(element, 'show-all').click();
  const shown = element.shadowRoot?.innerHTML ?? '';
  expect(value(element, name)).toContain('••••••');
  for (const secret of text.split(/[^\w-]+/).filter((one) => one.length > 10 && !/example/.test(one)))
    expect(shown).not.toContain(secret);
});

test('A token in an error or an event is masked', async () => {
  const token = `key_${header}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`;
  const element = await inspected();
  client.failNext('switch', new TemporaryError(`It failed for ${token}.`));
  await client.switchOrganization(globex.id).catch(() => undefined);
  await client.getTokenForOrg(globex.id, { audience: `https://${token}/` }).catch(() => undefined);
  expect(part(element, 'error').textContent).toContain('••••••');
  expect(element.shadowRoot?.innerHTML).not.toContain(header);
});

test('A text that is no token is shown', async () => {
  const text = 'eye-catcher.example.com, v1.2.3, eyebrows.and.eyes, ada@eyewear.co.uk';
  const element = await inspected({ user: { ...user, 'https://app.example/note': text } });
  toggle(element, 'https://app.example/note');
  expect(value(element, 'https://app.example/note')).toBe(JSON.stringify(text));
});

test('It shows why the last switch failed', async () => {
  const element = await inspected();
  client.failNext('switch', new TemporaryError('No network.'));
  await client.switchOrganization(globex.id).catch(() => undefined);
  expect(part(element, 'error').textContent).toMatch(/^temporary: No network\./);
});

test('It shows no claims of another session if those of the selected one can not be read', async () => {
  const element = await inspected();
  await client.getTokenForOrg(globex.id);
  await until(() => all(element, 'claim').length > 0);
  expect(texts(element, 'claim').join()).toContain('org_id');
  client.destroy();
  const select = all(element, 'claims-session')[0] as HTMLSelectElement;
  select.value = globex.id;
  select.dispatchEvent(new Event('change'));
  await until(() => all(element, 'claim').length === 0);
});
