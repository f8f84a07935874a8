import type { Page } from '@playwright/test';
import { expect, test } from './bare-page.js';
import { loginAndBack } from './client-calls.js';
import { acme, globex, initech } from './setup.js';
import { choosePerson } from './sign-in.js';

test.use({ source: 'routers-page' });

for (const router of ['React Router', 'Vue Router']) {
  test(`${router}, created before the client starts, shows the page that the login began on`, async ({
    page,
  }) => {
    await page.addInitScript((name) => {
      window.router = name;
    }, router);
    const main = page.getByRole('main');
    const path = (): string => page.url().replace(/^https?:\/\/[^/]+/, '');
    await page.goto('/invoices?tab=2');
    await expect(main).toContainText('invoices');
    await loginAndBack(page, { organization: acme.id, returnTo: '/invoices?tab=2' });
    await choosePerson(page);
    await expect(main).toContainText('invoices');
    expect(path()).toBe('/invoices?tab=2');

    // The entry in the history is the page, and not the callback.
    await page.getByRole('link', { name: 'Other' }).click();
    await expect(main).toContainText('other');
    expect(path()).toBe('/other');
    await page.goBack();
    await expect(main).toContainText('invoices');
    expect(path()).toBe('/invoices?tab=2');
  });
}

for (const router of ['React Router', 'Vue Router'])
  for (const usesNavigate of [false, true])
    test.describe(`${router} ${usesNavigate ? 'with' : 'without'} the option navigate`, () => {
      const path = (page: Page): string => page.url().replace(/^https?:\/\/[^/]+/, '');
      const agrees = (page: Page, { id, name }: typeof acme, rest = ''): Promise<void> =>
        expect
          .poll(async () => [
            path(page),
            await page.evaluate(() => window.demo?.client.getSnapshot().organization?.id),
          ])
          .toEqual([`/o/${name}/${rest}`, id]);
      test.beforeEach(async ({ page }) => {
        await page.addInitScript(
          ([name, uses]) => {
            window.router = name;
            window.usesNavigate = uses;
          },
          [router, usesNavigate] as const,
        );
        await page.goto('/');
        await loginAndBack(page, { organization: acme.id, returnTo: '/o/acme/a?b=1#c' });
        await choosePerson(page);
        await agrees(page, acme, 'a?b=1#c');
        // Until its first navigation is over, a router replaces the entry of the history.
        await expect(page.locator('main')).toContainText('organization');
      });

      test('follows links, switches and the back button', async ({ page }) => {
        await page.evaluate(() => window.goTo('/o/globex/a'));
        await agrees(page, globex, 'a');
        await page.evaluate((id) => window.demo?.client.switchOrganization(id), initech.id);
        await agrees(page, initech, 'a');
        await page.goBack();
        await agrees(page, globex, 'a');
        await page.goBack();
        await agrees(page, acme, 'a?b=1#c');
        await page.goForward();
        await agrees(page, globex, 'a');
      });

      test('ends ten quick clicks with the last one', async ({ page, control }) => {
        control.clearRequests();
        for (const last of ['link', 'switch'] as const) {
          await page.evaluate(
            ([organizations, kind]) => {
              for (let click = 0; click < 10; click++) {
                const { id, name } = organizations[click % 3] as { id: string; name: string };
                if ((click % 2 === 1) === (kind === 'link')) window.goTo(`/o/${name}/page-${click}`);
                else
                  void window.demo?.client
                    .switchOrganization(id, { interaction: 'none' })
                    .catch(() => undefined);
              }
            },
            [[acme, globex, initech].map(({ id, name }) => ({ id, name })), last] as const,
          );
          await expect
            .poll(() => page.evaluate(() => window.demo?.client.getSnapshot().switchingTo))
            .toBeUndefined();
          await page.waitForTimeout(500);
          const [now, id] = [
            path(page),
            await page.evaluate(() => window.demo?.client.getSnapshot().organization?.id),
          ];
          expect(now.split('/')[2]).toBe([acme, globex, initech].find((one) => one.id === id)?.name);
          await page.waitForTimeout(300);
          expect(path(page)).toBe(now);
        }
      });
    });
