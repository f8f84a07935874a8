/** The demo's page asks for a second factor of one organization, and the others go on. */
import type { Locator, Page } from '@playwright/test';
import type { Demo } from '../../demo/servers.js';
import { violations } from './axe.js';
import { snapshotOf } from './client-calls.js';
import { activeOrganization, callApiAs, card, errorBanner } from './page-parts.js';
import { acme, bothModes, expect, globex, personal, test } from './setup.js';
import { signIn } from './sign-in.js';

type Control = Demo['tenant']['control'];
type Named = Pick<typeof acme, 'id' | 'displayName'>;

const panelOf = (page: Page, { displayName }: Named): Locator =>
  page.getByRole('region', { name: `${displayName} requires a second factor` });

const press = (place: Locator, name: string): Promise<void> => place.getByRole('button', { name }).click();

/** Lets the refresh of an organization that is not active require a second factor, and waits for the panel. */
async function refuse(page: Page, control: Control, organization = globex): Promise<Locator> {
  await expect(await callApiAs(page, organization)).toHaveText(/^200/);
  control.injectFault({ organization: organization.id, grant: 'refresh_token', mfaRequired: true });
  await press(card(page, organization), 'New token');
  const panel = panelOf(page, organization);
  await expect(panel).toBeVisible();
  await expect(errorBanner(page).filter({ hasText: 'mfa_required' })).toHaveCount(0);
  return panel;
}

/** @param code Called when there is the field: then the code exists. */
async function enter(panel: Locator, field: string, code: () => string): Promise<void> {
  await expect(panel.getByLabel(field)).toBeVisible();
  await panel.getByLabel(field).fill(code());
  await press(panel, 'Verify');
}

/** Enters a wrong code, and expects a message and the same field. */
async function enterWrong(panel: Locator, field: string, code: () => string): Promise<void> {
  await enter(panel, field, code);
  await expect(panel.getByRole('alert')).toHaveText('This code is wrong. Check it, and try again.');
  await expect(panel.getByLabel(field)).toBeVisible();
}

const codeOfMessage = (control: Control): string =>
  /(?<=code is )\d{6}/.exec(control.textMessages()[0]?.text ?? '')?.[0] ?? '';
const codeOfApp = (control: Control): string => control.oneTimeCode({ sub: 'auth0|ada' }) ?? '';
/** A code that is neither the present one nor the last one. */
const wrongCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function expectComplete(panel: Locator, { displayName }: Named): Promise<void> {
  await expect(panel).toContainText('The second factor is complete.');
  await expect(panel).toContainText(new RegExp(`${displayName} has \\d+ invoices`));
}

test.beforeEach(({ control }) => control.removeAuthenticators());
test.afterAll(({ demo }) => demo.tenant.control.removeAuthenticators());

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('An authenticator app is enrolled, and a recovery code replaces it the next time', async ({
      page,
      control,
    }) => {
      await signIn(page, acme);
      const panel = await refuse(page, control);
      await press(panel, 'Authenticator app');
      await expect(panel.getByRole('link', { name: 'open the app' })).toHaveAttribute('href', /^otpauth:/);
      await expect(panel.getByText(/^Secret: [A-Z2-7]{32}$/)).toBeVisible();
      const recovery = panel.getByText(/^Recovery code, shown only now: /).locator('code');
      const recoveryCode = (await recovery.textContent()) ?? '';
      await enterWrong(panel, 'Code of the app', () => wrongCode(codeOfApp(control)));

      await test.step('Meanwhile the active organization works', async () => {
        await expect(activeOrganization(page)).toHaveText(acme.displayName);
        await press(card(page, acme), 'New token');
        await expect(card(page, acme).getByRole('status')).toHaveText(/^Renewed/);
        await expect(await callApiAs(page, acme)).toHaveText(/^200/);
      });

      await enter(panel, 'Code of the app', () => codeOfApp(control));
      await expectComplete(panel, globex);
      await expect(panel).not.toContainText(recoveryCode);
      expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id, globex.id] });
      await expect(await callApiAs(page, globex)).toHaveText(/^200 · \d+ invoices of Globex/);

      const next = await refuse(page, control);
      await press(next, 'Recovery code');
      await enterWrong(next, 'Recovery code', () => 'WRONG');
      await enter(next, 'Recovery code', () => recoveryCode);
      await expectComplete(next, globex);
      await expect(next.getByText(/^Recovery code, shown only now: /)).not.toContainText(recoveryCode);
      await press(next, `Switch to ${globex.displayName}`);
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      await expect(next).toHaveCount(0);
    });

    test('Text messages are enrolled, and challenged the next time', async ({ page, control, demo }) => {
      await signIn(page, acme);
      const panel = await refuse(page, control);
      await press(panel, 'Text message');
      await panel.getByLabel('Phone number').fill('12');
      await press(panel, 'Send a code');
      await expect(panel.getByRole('alert')).toContainText('+15550100');
      await panel.getByLabel('Phone number').fill('+15550199');
      await panel.getByLabel('Phone number').press('Enter');
      const field = 'Code of the message';
      await enterWrong(panel, field, () => wrongCode(codeOfMessage(control)));
      await enter(panel, field, () => codeOfMessage(control));
      await expectComplete(panel, globex);

      const next = await refuse(page, control);
      await press(next, 'Text message to +XXXXXX99');
      await expect(next.getByLabel(field)).toBeVisible();
      const phones = await page.context().newPage();
      await phones.goto(`${demo.tenant.url}/phone`);
      const message = phones.getByRole('listitem').filter({ hasText: '+15550199' }).first();
      const [code = ''] = /(?<=code is )\d{6}/.exec((await message.textContent()) ?? '') ?? [];
      await phones.close();
      await enter(next, field, () => code);
      await expectComplete(next, globex);
      expect(await snapshotOf(page)).toMatchObject({ active: acme.id, sessionIds: [acme.id, globex.id] });
    });
  });
}

test('A switch that requires a second factor goes on after it', async ({ page, control }) => {
  await signIn(page, acme);
  await expect(await callApiAs(page, globex)).toHaveText(/^200/);
  await test.step('The token of Globex is about to expire', async () => {
    await page.clock.install();
    await page.clock.fastForward('59:30');
  });
  control.injectFault({ organization: globex.id, grant: 'refresh_token', mfaRequired: true });
  await press(card(page, globex), 'Switch');
  const panel = panelOf(page, globex);
  await press(panel, 'Authenticator app');
  await enter(panel, 'Code of the app', () => codeOfApp(control));
  await expectComplete(panel, globex);
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await expect(page.getByRole('table', { name: `Invoices of ${globex.displayName}` })).toBeVisible();
});

test('Each organization has its own panel, and the end of a session closes it', async ({ page, control }) => {
  await signIn(page, acme);
  const ofGlobex = await refuse(page, control);
  const ofAcme = await refuse(page, control, acme);
  await press(ofAcme, 'Authenticator app');
  await expect(ofAcme.getByLabel('Code of the app')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await enter(ofAcme, 'Code of the app', () => codeOfApp(control));
  await expectComplete(ofAcme, acme);
  await expect(ofGlobex).toBeVisible();
  await press(card(page, globex), 'Sign out');
  await expect(ofGlobex).toHaveCount(0);
  await expect(ofAcme).toBeVisible();
});

test.describe('A panel whose MFA token has expired', () => {
  // In memory, the SDK's worker removes a refresh token that was refused.
  test.use({ cacheLocation: 'localstorage' });

  test('sends a new request, and goes on with its MFA token', async ({ page, control }) => {
    await signIn(page, acme);
    const panel = await refuse(page, control);
    await press(panel, 'Authenticator app');
    await expect(panel.getByLabel('Code of the app')).toBeVisible();
    control.advanceClock({ seconds: 700 });
    try {
      await enter(panel, 'Code of the app', () => codeOfApp(control));
      await expect(panel.getByRole('alert')).toHaveText('This took too long. Request a new token.');
      control.injectFault({ organization: globex.id, grant: 'refresh_token', mfaRequired: true });
      await press(panel, 'Try again');
      await press(panel, 'Authenticator app');
      await enter(panel, 'Code of the app', () => codeOfApp(control));
      await expectComplete(panel, globex);
    } finally {
      control.advanceClock({ seconds: -700 });
    }
  });
});

test('Where no code can be entered, the panel offers a login', async ({ page, control }) => {
  await signIn(page, acme);
  // The first token of an organization: the error is that of a code exchange, which the SDK can not complete.
  control.injectFault({ organization: globex.id, mfaRequired: true });
  await press(card(page, globex), 'Call API');
  const panel = panelOf(page, globex);
  await press(panel, `Sign in to ${globex.displayName}`);
  await expect(activeOrganization(page)).toHaveText(globex.displayName);
  await expect(panel).toHaveCount(0);
});

test('The personal account has a panel, too', async ({ page, control }) => {
  await signIn(page, acme);
  await page.getByRole('button', { name: 'Use the personal account' }).click();
  await expect(activeOrganization(page)).toHaveText(personal.displayName);
  control.injectFault({ organization: null, grant: 'refresh_token', mfaRequired: true });
  await press(card(page, personal), 'New token');
  const panel = panelOf(page, personal);
  await press(panel, 'Authenticator app');
  await enter(panel, 'Code of the app', () => codeOfApp(control));
  await expect(panel).toContainText('The second factor is complete.');
  await press(panel.locator('.second-factor-step'), 'Close');
  await expect(panel).toHaveCount(0);
});

test('The policy of an organization, which an administrator sets, asks for a second factor at the next refresh', async ({
  page,
  demo,
  control,
}) => {
  await signIn(page, acme);
  await expect(await callApiAs(page, globex)).toHaveText(/^200/);
  const example = page.getByRole('region', { name: 'A second factor', exact: true });
  try {
    await press(example, 'Require a second factor for a minute');
    await press(example, 'Request a new token');
    const panel = panelOf(page, acme);
    await press(panel, 'Authenticator app');
    await enter(panel, 'Code of the app', () => codeOfApp(control));
    await expectComplete(panel, acme);
    await expect(page.getByRole('table', { name: `Invoices of ${acme.displayName}` })).toBeVisible();
    await press(example, 'Request a new token');
    await expect(example.getByRole('status')).toHaveText('There is a new token.');
    await press(example, 'Remove my factors');
    await expect(example.getByRole('status')).toContainText('200');
    expect(control.oneTimeCode({ sub: 'auth0|ada' })).toBeUndefined();
  } finally {
    demo.tenant.directory.setMetadata(acme.id, { second_factor: '' });
  }
});
