/** What the tests use of Chromium alone. In Firefox and WebKit the tests that need it are skipped with one of these reasons. */
import {
  chromium,
  test,
  type BrowserContext,
  type CDPSession,
  type LaunchOptions,
  type Page,
  type TestInfo,
} from '@playwright/test';
import { mkdir, writeFile } from 'node:fs/promises';

const reasons = {
  heap: 'Only the Chrome DevTools Protocol reads the heap of a page and of its Workers.',
  arguments: 'Only Chromium has these arguments.',
  headers: 'Only the Chrome DevTools Protocol adds headers to a document that a redirect leads to.',
  frozenTab: 'Only the Chrome DevTools Protocol freezes a tab.',
  backForwardCache: 'Playwright can turn on the back/forward cache of Chromium only.',
  thirdPartyCookies: 'Only Chromium has an argument that blocks third-party cookies.',
  passkeys: 'Only the Chrome DevTools Protocol adds a device with a passkey.',
  settings: 'The user’s settings are in the profile, in a format of Chromium.',
} as const;

/** Skips the tests of a file or of a group, unless the browser is Chromium. */
export const needsChromium = (reason: keyof typeof reasons): void =>
  test.skip(({ browserName }) => browserName !== 'chromium', reasons[reason]);

/** Skips the test that is running, unless the browser is Chromium. */
export function skipUnlessChromium(browserName: string | undefined, reason: keyof typeof reasons): void {
  test.skip(browserName !== 'chromium', reasons[reason]);
}

/** Opens a session of the Chrome DevTools Protocol. */
export async function openCdpSession(page: Page, reason: keyof typeof reasons): Promise<CDPSession> {
  skipUnlessChromium(page.context().browser()?.browserType().name(), reason);
  return page.context().newCDPSession(page);
}

/** For `test.use({ launchOptions })`: launches Chromium with more arguments, and without some that Playwright adds. */
export const launchChromiumWith =
  ({ args = [], without = [] }: { args?: readonly string[]; without?: readonly string[] }) =>
  async (
    { launchOptions, browserName }: { launchOptions: LaunchOptions; browserName: string },
    use: (options: LaunchOptions) => Promise<void>,
  ): Promise<void> => {
    if (browserName !== 'chromium') return use(launchOptions);
    return use({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), ...args],
      ignoreDefaultArgs: [...without],
    });
  };

/** Launches Chromium with the settings of a user. */
export async function launchWithSettings(
  browserName: string,
  options: LaunchOptions & { readonly baseURL: string },
  profileSettings: object,
  testInfo: TestInfo,
): Promise<BrowserContext> {
  skipUnlessChromium(browserName, 'settings');
  const profile = testInfo.outputPath('profile');
  await mkdir(`${profile}/Default`, { recursive: true });
  await writeFile(`${profile}/Default/Preferences`, JSON.stringify({ profile: profileSettings }));
  return chromium.launchPersistentContext(profile, options);
}
