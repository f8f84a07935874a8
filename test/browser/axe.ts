import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { run as runAxe } from 'axe-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The violations that axe reports, in light and in dark mode, one line each. */
export async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.addScriptTag({ path: axe });
    const result = await page.evaluate(() =>
      (window as unknown as { axe: { run: typeof runAxe } }).axe.run(),
    );
    found.push(
      ...result.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${colorScheme}: ${id} ${target.join(' ')}`),
      ),
    );
  }
  return found;
}
