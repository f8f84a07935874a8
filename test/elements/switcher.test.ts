import { afterEach, expect, test, vi } from 'vitest';
import {
  AccessDeniedError,
  LoginRequiredError,
  personalAccountId,
  TemporaryError,
  type Organization,
} from '../../src/index.js';
import { defineElements, type OrganizationSwitcherElement } from '../../src/elements/index.js';
import {
  createTestBrowser,
  createTestClient,
  type TestClient,
  type TestClientOptions,
} from '../../src/testing/index.js';
import {
  addSwitcher,
  choose,
  isOpen,
  label,
  message,
  option,
  options,
  part,
  until,
} from './switcher-parts.js';

const another = 'Sign in to another organization';
const acme = { id: 'org_acme', name: 'acme', displayName: 'Acme Manufacturing' };
const globex = { id: 'org_globex', name: 'globex', displayName: 'Globex Logistics' };
const initech = { id: 'org_initech', name: 'initech' };
const organizations = [acme, globex, initech];

const clients: TestClient[] = [];
afterEach(() => {
  document.body.replaceChildren();
  for (const client of clients.splice(0)) client.destroy();
});

function make(given: Partial<TestClientOptions> = {}): TestClient {
  const client = createTestClient({ organizations, active: acme.id, ...given });
  clients.push(client);
  return client;
}

/** A page that is signed in to Acme. */
async function signedIn(
  given: Partial<TestClientOptions> = {},
): Promise<[OrganizationSwitcherElement, TestClient]> {
  const client = make(given);
  const element = addSwitcher({ client });
  await client.start();
  await until(
    () =>
      part(element, 'button').getAttribute('aria-haspopup') === 'listbox' && !label(element).includes('…'),
  );
  return [element, client];
}

test('It shows that the client starts, and then the active organization', async () => {
  const client = make();
  const element = addSwitcher({ client });
  expect(label(element)).toBe('Loading…');
  part(element, 'button').click();
  expect(isOpen(element)).toBe(false);
  await client.start();
  await until(() => label(element) === 'Acme Manufacturing');
});

test('It shows organizations by display name or else by name, and which have a session', async () => {
  const [element, client] = await signedIn();
  part(element, 'button').click();
  await until(() => options(element).length === 4);
  expect(options(element)).toEqual(['Acme Manufacturing', 'Globex Logistics', 'initech', another]);
  expect(option(element, 'Acme').getAttribute('aria-selected')).toBe('true');
  expect(option(element, 'Globex').getAttribute('aria-selected')).toBe('false');

  await client.getTokenForOrg(globex.id);
  expect(options(element)).toEqual(['Acme Manufacturing', 'Globex Logistics: Signed in', 'initech', another]);
});

test('An organization without a name is shown by its id', async () => {
  const [element] = await signedIn({ options: { organizations: async () => [{ id: 'org_other' }] } });
  part(element, 'button').click();
  await until(() => options(element).includes('org_other'));
});

test('Choosing an organization switches, and shows the switch and its end', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  choose(element, 'Globex');
  expect(isOpen(element)).toBe(false);
  expect(label(element)).toBe('Switching to Globex Logistics…');
  expect(part(element, 'button').getAttribute('aria-busy')).toBe('true');
  part(element, 'button').click();
  expect(options(element)).toContain('Globex Logistics: Switching…');

  await until(() => label(element) === 'Globex Logistics');
  expect(part(element, 'button').getAttribute('aria-busy')).toBe('false');
  expect(element.shadowRoot?.querySelector('[aria-live]:last-child')?.textContent).toBe(
    'Globex Logistics is active now.',
  );
  expect(client.getSnapshot().organization?.id).toBe(globex.id);
});

test('Choosing the active organization does nothing', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  const chosen = vi.fn();
  element.addEventListener('organization-select', chosen);
  choose(element, 'Acme');
  expect(isOpen(element)).toBe(false);
  expect(chosen).not.toHaveBeenCalled();
  expect(client.events.map(({ type }) => type)).not.toContain('switchStarted');
});

test('organization-select has the organization, crosses the shadow boundary, and can be cancelled', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  const chosen: Organization[] = [];
  document.body.addEventListener(
    'organization-select',
    (event) => {
      chosen.push(event.detail.organization);
      event.preventDefault();
    },
    { once: true },
  );
  choose(element, 'Globex');
  expect(chosen).toMatchObject([globex]);
  expect(client.getSnapshot().switchingTo).toBeUndefined();
  choose(element, 'Globex');
  expect(client.getSnapshot().switchingTo).toBe(globex.id);
  await until(() => label(element) === 'Globex Logistics');
});

test('A failed switch is shown in an alert until it is dismissed', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  client.failNext('switch', new TemporaryError('No network.'));
  choose(element, 'Globex');
  await until(() => message(element));
  expect(message(element)).toBe('No network. Try again: nothing is lost.');
  expect(part(element, 'notice').getAttribute('role')).toBe('alert');
  expect(label(element)).toBe('Acme Manufacturing');
  expect(options(element)).toContain('Globex Logistics: Failed');
  expect(element.shadowRoot?.querySelector('[part=sign-in]')).toBeNull();

  part(element, 'dismiss').click();
  expect(message(element)).toBeUndefined();
  expect(element.shadowRoot?.activeElement).toBe(part(element, 'button'));
});

test('A failure is dispatched once, and is not shown if a listener prevents that', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  const codes: unknown[] = [];
  element.addEventListener('organization-error', (event) => {
    event.preventDefault();
    codes.push((event.detail.error as TemporaryError).code);
  });
  client.failNext('switch', new TemporaryError('No network.'));
  choose(element, 'Globex');
  await until(() => codes.length);
  expect(message(element)).toBeUndefined();
  expect(options(element)).toContain('Globex Logistics: Failed');
  client.failNext('login', new TemporaryError('No network.'));
  choose(element, another);
  await until(() => codes.length > 1);
  expect(message(element)).toBeUndefined();
  choose(element, 'Globex');
  choose(element, 'initech');
  await until(() => label(element) === 'initech');
  expect(codes).toEqual(['temporary', 'temporary']);
});

test('If a login is needed, the alert offers it', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  element.setAttribute('interaction', 'none');
  client.failNext('switch', new LoginRequiredError('consent_required'));
  choose(element, 'Globex');
  await until(() => message(element));
  expect(message(element)).toBe('You have to sign in to Globex Logistics first.');
  part(element, 'sign-in').click();
  await until(() => client.visited.length);
  expect(new URL(client.visited[0] ?? '').searchParams.get('organization')).toBe(globex.id);
});

test.each([
  ['a switch', 'switch', globex.id],
  ['a login', 'login', undefined],
] as const)(
  'If access is denied at %s, the alert offers a login as another user',
  async (_, call, organization) => {
    const [element, client] = await signedIn();
    await until(() => options(element).length === 4);
    client.failNext(call, new AccessDeniedError('Not a member.'));
    choose(element, call === 'switch' ? 'Globex' : another);
    await until(() => message(element));
    expect(part(element, 'sign-in').textContent).toBe('Sign in as another user');
    const requested: unknown[] = [];
    element.addEventListener('organization-sign-in', ({ detail }) => requested.push(detail));
    part(element, 'sign-in').click();
    await until(() => client.visited.length);
    expect(requested).toEqual([{ organization, switchUser: true }]);
    const { searchParams } = new URL(client.visited[0] ?? '');
    expect(searchParams.get('prompt')).toBe('login');
    expect(searchParams.get('organization')).toBe(organization ?? null);
  },
);

test('The attribute interaction is passed to the switch', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  client.failNext('switch', new LoginRequiredError('consent_required'));
  choose(element, 'Globex');
  await until(() => client.visited.length);
  expect(label(element)).toBe('Switching to Globex Logistics…');

  element.setAttribute('interaction', 'sometimes');
  choose(element, 'initech');
  await until(() => message(element)?.includes('interaction'));
});

test('A superseded switch is not an error', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  choose(element, 'Globex');
  choose(element, 'initech');
  await until(() => label(element) === 'initech');
  expect(message(element)).toBeUndefined();

  // Choosing the active organization again cancels the switch.
  choose(element, 'Globex');
  choose(element, 'initech');
  await client.getTokenForOrg(initech.id, { cacheMode: 'off' });
  expect(label(element)).toBe('initech');
  expect(message(element)).toBeUndefined();
});

test('The last entry starts a login without an organization, which returns to the current page', async () => {
  history.replaceState(null, '', '/invoices?page=2#due');
  const [element, client] = await signedIn();
  const requested: unknown[] = [];
  element.addEventListener('organization-sign-in', ({ detail }) => requested.push(detail.organization));
  choose(element, another);
  await until(() => client.visited.length);
  expect(requested).toEqual([undefined]);
  expect(new URL(client.visited[0] ?? '').searchParams.has('organization')).toBe(false);
  const { url } = await client.completeRedirect(globex.id);
  expect(url).toBe('/invoices?page=2#due');
  await until(() => label(element) === 'Globex Logistics');
});

test('Without a session the button starts a login', async () => {
  const client = createTestClient({ organizations });
  clients.push(client);
  const element = addSwitcher({ client });
  await client.start();
  expect(label(element)).toBe('Sign in');
  element.addEventListener('organization-sign-in', (event) => event.preventDefault(), { once: true });
  part(element, 'button').click();
  expect(isOpen(element)).toBe(false);
  part(element, 'button').click();
  await until(() => client.visited.length);
  expect(client.visited).toHaveLength(1);
});

test('A login that fails is shown, too', async () => {
  const [element, client] = await signedIn();
  client.failNext('login', new TemporaryError('No network.'));
  choose(element, another);
  await until(() => message(element)?.startsWith('No network.'));
});

test('If the list cannot be loaded, sessions are listed, and opening it again loads it again', async () => {
  const list = vi.fn<() => Promise<Organization[]>>().mockRejectedValueOnce(new Error('500'));
  list.mockResolvedValue(organizations);
  const [element] = await signedIn({ options: { organizations: list } });
  await until(() => part(element, 'note').textContent === 'The full list could not be loaded.');
  expect(options(element)).toEqual(['acme', another]);
  part(element, 'button').click();
  await until(() => options(element).length === 4);
  expect(part(element, 'note').textContent).toBe('');
  expect(list).toHaveBeenCalledTimes(2);
});

test('The list is loaded once per user, and never shown to another user', async () => {
  const list = vi.fn<() => Promise<Organization[]>>().mockResolvedValue(organizations);
  const [element, client] = await signedIn({ options: { organizations: list } });
  await until(() => options(element).length === 4);
  await client.switchOrganization(globex.id);
  await client.getTokenForOrg(acme.id, { cacheMode: 'off' });
  part(element, 'button').click();
  expect(list).toHaveBeenCalledTimes(1);

  client.signInAs({ sub: 'auth0|grace' });
  list.mockReturnValue(new Promise(() => undefined));
  await client.loginWithPopup({ organization: globex.id });
  expect(list).toHaveBeenCalledTimes(2);
  expect(options(element)).toEqual(['globex', another]);
  expect(part(element, 'note').textContent).toBe('Loading…');
});

test('A list that arrives after another user signed in is not shown', async () => {
  let come: (list: Organization[]) => void = () => undefined;
  const late = new Promise<Organization[]>((resolve) => (come = resolve));
  const list = vi.fn<() => Promise<Organization[]>>().mockReturnValueOnce(late).mockResolvedValue([globex]);
  const client = make({ options: { organizations: list } });
  const element = addSwitcher({ client });
  await client.start();
  await until(() => list.mock.calls.length);
  client.signInAs({ sub: 'auth0|grace' });
  await client.loginWithPopup({ organization: globex.id });
  await until(() => label(element) === 'Globex Logistics');
  come(organizations);
  await late;
  await client.getTokenForOrg(globex.id, { cacheMode: 'off' });
  expect(options(element)).toEqual(['Globex Logistics', another]);
});

test('After signing out of the active organization the others can still be chosen', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  await client.getTokenForOrg(globex.id);
  await client.logoutOrganization(acme.id);
  expect(label(element)).toBe('Organizations');
  choose(element, 'Globex');
  await until(() => label(element) === 'Globex Logistics');
});

test('It shows the default client, unless it has its own', async () => {
  const [first, second] = [make(), make({ active: globex.id })];
  await Promise.all([first.start(), second.start()]);
  const [element, other] = [addSwitcher(), addSwitcher({ client: second })];
  expect(label(element)).toBe('Loading…');
  defineElements(first);
  await until(() => label(element) === 'Acme Manufacturing' && label(other) === 'Globex Logistics');
  other.client = undefined;
  expect(other.client).toBe(first);
  expect(label(other)).toMatch(/acme/i);
});

test('It can be moved, and stops listening when it is removed', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  const place = document.createElement('div');
  document.body.append(place);
  part(element, 'button').click();
  place.append(element);
  expect(isOpen(element)).toBe(false);
  await client.switchOrganization(globex.id);
  expect(label(element)).toBe('Globex Logistics');

  element.remove();
  await client.switchOrganization(acme.id);
  expect(label(element)).toBe('Globex Logistics');
  document.body.append(element);
  expect(label(element)).toBe('Acme Manufacturing');
});

test('Labels replace the English texts', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  element.labels = {
    another: 'Bei einer anderen Organisation anmelden',
    switching: 'Wechsel zu {name} …',
    errors: { temporary: '{name} ist nicht zu erreichen.' },
  };
  expect(options(element).at(-1)).toBe('Bei einer anderen Organisation anmelden');
  client.failNext('switch', new TemporaryError('No network.'));
  choose(element, 'Globex');
  expect(label(element)).toBe('Wechsel zu Globex Logistics …');
  await until(() => message(element) === 'Globex Logistics ist nicht zu erreichen.');
  expect(element.labels.another).toBe('Bei einer anderen Organisation anmelden');
});

test.each<[string, OrganizationSwitcherElement['labels'] | null | undefined]>([
  ['undefined', undefined],
  ['null', null],
  ['entries of undefined', { another: undefined, switching: undefined, organizations: undefined }],
  ['errors of undefined', { errors: undefined }],
  ['an error of undefined', { errors: { login_required: undefined } }],
  ['another type', 'Deutsch' as never],
])('Labels that are not given stay English: %s', async (_, labels) => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  element.labels = { another: 'Andere', errors: { login_required: 'Anmelden!' } };
  element.labels = labels;
  expect(options(element).at(-1)).toBe(another);
  expect(part(element, 'list').getAttribute('aria-label')).toBe('Organizations');
  element.setAttribute('interaction', 'none');
  client.failNext('switch', new LoginRequiredError('login_required'));
  choose(element, 'Globex');
  expect(label(element)).toBe('Switching to Globex Logistics…');
  await until(() => message(element) === 'You have to sign in to Globex Logistics first.');
});

test('The live region is empty after a failed switch, so that the next one to the same organization is announced', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  const announced = (): string | null | undefined =>
    element.shadowRoot?.querySelector('[aria-live]:last-child')?.textContent;
  for (let attempt = 0; attempt < 2; attempt++) {
    client.failNext('switch', new TemporaryError('No network.'));
    choose(element, 'Globex');
    expect(announced()).toBe('Switching to Globex Logistics…');
    await until(() => message(element));
    expect(announced()).toBe('');
  }
  choose(element, 'Globex');
  await until(() => announced() === 'Globex Logistics is active now.');
  await client.getTokenForOrg(acme.id, { cacheMode: 'off' });
  expect(announced()).toBe('Globex Logistics is active now.');
});

test('aria-expanded is there as long as the button opens a list', async () => {
  const client = createTestClient({ organizations });
  clients.push(client);
  const element = addSwitcher({ client });
  const expanded = (): string | null => part(element, 'button').getAttribute('aria-expanded');
  await client.start();
  expect(expanded()).toBeNull();
  await client.loginWithPopup({ organization: acme.id });
  expect(expanded()).toBe('false');
  part(element, 'button').click();
  expect(expanded()).toBe('true');
  await client.getTokenForOrg(globex.id);
  expect(expanded()).toBe('true');
  part(element, 'button').click();
  expect(expanded()).toBe('false');
  part(element, 'button').click();
  await client.logout({ openUrl: false });
  expect(isOpen(element)).toBe(false);
  expect(expanded()).toBeNull();
});

test('The focus moves to the button when the notice that has it is gone: a sign-in, which then fails, or another end', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  element.setAttribute('interaction', 'none');
  const failToSwitch = async (): Promise<void> => {
    client.failNext('switch', new LoginRequiredError('consent_required'));
    choose(element, 'Globex');
    await until(() => message(element));
    part(element, 'sign-in').focus();
    expect(element.shadowRoot?.activeElement).toBe(part(element, 'sign-in'));
  };
  await failToSwitch();
  client.failNext('login', new TemporaryError('No network.'));
  part(element, 'sign-in').click();
  expect(element.shadowRoot?.activeElement).toBe(part(element, 'button'));
  await until(() => message(element)?.startsWith('No network.'));
  expect(element.shadowRoot?.activeElement).toBe(part(element, 'button'));

  await failToSwitch();
  await client.switchOrganization(initech.id);
  expect(message(element)).toBeUndefined();
  expect(element.shadowRoot?.activeElement).toBe(part(element, 'button'));
});

test('An error of the previous client is not shown', async () => {
  const [element, first] = await signedIn();
  const second = make({ active: globex.id });
  await second.start();
  await until(() => options(element).length === 4);
  const codes: unknown[] = [];
  element.addEventListener('organization-error', ({ detail }) =>
    codes.push((detail.error as TemporaryError).code),
  );
  // One that is shown already, and one of a call that is under way.
  first.failNext('login', new TemporaryError('No network.'));
  choose(element, another);
  await until(() => message(element));
  first.failNext('login', new TemporaryError('No network.'));
  choose(element, another);
  element.client = second;
  await first.getTokenForOrg(acme.id, { cacheMode: 'off' });
  expect(message(element)).toBeUndefined();
  expect(codes).toEqual(['temporary']);
  expect(label(element)).toMatch(/globex/i);

  const resume = second.pause();
  choose(element, 'Acme');
  const failed = make({ active: 'acme' });
  failed.failNext('start', new TemporaryError('No network.'));
  await failed.start();
  element.client = failed;
  resume();
  await until(() => message(element)?.startsWith('No network.'));
  expect(codes).toEqual(['temporary', 'temporary']);
  expect(element.shadowRoot?.querySelector('[aria-live]:last-child')?.textContent).toBe('');
});

test('An error is still shown after the element was moved, and a dismissed one is not', async () => {
  const [element, client] = await signedIn();
  await until(() => options(element).length === 4);
  const dispatched = vi.fn();
  element.addEventListener('organization-error', dispatched);
  client.failNext('login', new TemporaryError('No network.'));
  choose(element, another);
  await until(() => message(element));
  document.body.append(element);
  expect(message(element)).toMatch(/^No network/);
  part(element, 'dismiss').click();
  document.body.append(element);
  expect(message(element)).toBeUndefined();
  expect(dispatched).toHaveBeenCalledTimes(1);
});

test('A sign-out in another tab is told until it is dismissed or a login, and is told again next time', async () => {
  const browser = createTestBrowser({ organizations, active: acme.id });
  const [here, there] = [browser.openTab(), browser.openTab()] as const;
  clients.push(here, there);
  await Promise.all([here.start(), there.start()]);
  const element = addSwitcher({ client: here });
  const failed = vi.fn();
  element.addEventListener('organization-error', failed);
  const signOutThere = async (): Promise<void> => {
    await there.loginWithPopup({ organization: acme.id });
    await there.logout({ openUrl: false });
    await until(() => message(element));
  };
  await there.logout({ openUrl: false });
  await until(() => message(element));
  expect(message(element)).toBe('You signed out in another tab.');
  expect(label(element)).toBe('Sign in');
  expect(element.shadowRoot?.querySelector('[part=sign-in]')).toBeNull();
  part(element, 'dismiss').click();
  expect(message(element)).toBeUndefined();

  await here.loginWithPopup({ organization: acme.id });
  expect(message(element)).toBeUndefined();
  await signOutThere();
  part(element, 'button').click();
  expect(message(element)).toBeUndefined();
  await until(() => here.visited.length);
  await here.completeRedirect(acme.id);
  await signOutThere();
  element.labels = { signedOutElsewhere: 'Abgemeldet.' };
  expect(message(element)).toBe('Abgemeldet.');
  element.labels = { signedOutElsewhere: '' };
  expect(message(element)).toBeUndefined();
  expect(failed).not.toHaveBeenCalled();
});

test('The personal account is listed if the client lists it', async () => {
  const [element, client] = await signedIn({
    options: {
      personalAccount: true,
      organizations: async () => [acme, { id: personalAccountId }],
    },
  });
  await until(() => options(element).length === 3);
  choose(element, 'Personal account');
  await until(() => label(element) === 'Personal account');
  expect(client.getSnapshot().organization?.id).toBe(personalAccountId);
});

test('A badge is also a part named by the id of its organization', async () => {
  const [element] = await signedIn();
  await until(() => options(element).length === 4);
  expect(part(element, globex.id).dataset.letter).toBe('G');
});

test('A name is shown as text, never as HTML', async () => {
  const displayName = '<img src=x onerror=alert(1)>';
  const [element] = await signedIn({ organizations: [{ ...acme, displayName }] });
  await until(() => label(element) === displayName);
  part(element, 'button').click();
  expect(options(element)).toContain(displayName);
  expect(element.shadowRoot?.querySelector('img')).toBeNull();
});
