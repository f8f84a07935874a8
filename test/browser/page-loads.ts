import type { Page } from '@playwright/test';

/** Counts the documents that the tab loads from now on. A silent switch loads none. */
export function countPageLoads(page: Page): { readonly count: number } {
  const loads = { count: 0 };
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads.count += 1;
  });
  return loads;
}
