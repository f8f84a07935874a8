import type { Page } from '@playwright/test';

/** For the browser's arguments: a document that a test answers counts as one from the internet, which may not call localhost. */
export const mayCallLocalhost = '--disable-features=LocalNetworkAccessChecks';

/** Adds headers to every document of an origin. Not by Playwright's routes: they don't see where a redirect leads. */
export async function addHeaders(page: Page, origin: string, headers: Record<string, string>): Promise<void> {
  const added = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const session = await page.context().newCDPSession(page);
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
