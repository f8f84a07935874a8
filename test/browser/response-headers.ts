import type { Page } from '@playwright/test';
import { disableFeatures } from '../../scripts/browser.js';
import { openCdpSession } from './chromium.js';

/** A browser argument. Chromium treats a document that a test fulfils as public, and public pages may not call localhost. */
export const mayCallLocalhost = disableFeatures('LocalNetworkAccessChecks');

/** Adds headers to every document of an origin. Playwright's routes do not see the target of a redirect. */
export async function addHeaders(page: Page, origin: string, headers: Record<string, string>): Promise<void> {
  const added = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const session = await openCdpSession(page, 'headers');
  session.on('Fetch.requestPaused', ({ requestId, responseHeaders = [], responseStatusCode = 200 }) => {
    void (async () => {
      const { body } = await session.send('Fetch.getResponseBody', { requestId });
      const answer = {
        responseCode: responseStatusCode,
        responseHeaders: [...responseHeaders, ...added],
        body,
      };
      await session.send('Fetch.fulfillRequest', { requestId, ...answer });
    })();
  });
  const documents = {
    urlPattern: `${origin}/*`,
    resourceType: 'Document',
    requestStage: 'Response',
  } as const;
  await session.send('Fetch.enable', { patterns: [documents] });
}
