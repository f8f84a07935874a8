import { needsChromium } from './chromium.js';
import { expect, test } from './setup.js';

needsChromium('arguments');

test('The arguments of the tests keep disabled what Playwright disables', async ({ browser }) => {
  const session = await browser.newBrowserCDPSession();
  const { commandLine } = await session.send('SystemInfo.getInfo');
  const lists = [...commandLine.matchAll(/--disable-features=(\S*)/g)].map(([, list = '']) =>
    list.split(','),
  );
  expect(lists.length).toBeGreaterThan(1);
  // Chromium reads the last one only.
  expect(lists.at(-1)).toEqual(expect.arrayContaining(lists.flat()));
});
