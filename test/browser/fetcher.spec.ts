import { startApi, type ApiServer } from './api-server.js';
import { expect, signIn, test, visit } from './bare-page.js';
import { acme, globex } from './setup.js';

const servers: ApiServer[] = [];
const start: typeof startApi = async (respond) => {
  const server = await startApi(respond);
  servers.push(server);
  return server;
};
test.afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test('The browser’s HTTP cache does not answer for another organization', async ({ page }) => {
  const api = await start(() => ({ headers: { 'Cache-Control': 'private, max-age=60' } }));
  await signIn(page, acme);
  await visit(page, [globex]);
  const read = (cache?: RequestCache): Promise<string[]> =>
    page.evaluate(
      async ([baseUrl, mode, first, second]) => {
        const { client } = window.demo ?? {};
        const answers: string[] = [];
        for (const organization of [first, second]) {
          await client?.switchOrganization(organization);
          const response = await client?.createFetcher({ baseUrl })('/invoices', mode && { cache: mode });
          answers.push((await response?.text()) ?? '');
        }
        return answers;
      },
      [api.url, cache, acme.id, globex.id] as const,
    );
  expect(await read()).toEqual([acme.id, globex.id]);
  expect(api.organizations).toEqual([acme.id, globex.id]);
  // A mode that uses the cache shows the danger, and is the decision of the caller.
  expect(await read('default')).toEqual([acme.id, acme.id]);
});

test('A Request whose class returns another URL gets no token for the origin that it is sent to', async ({
  page,
}) => {
  const [api, other] = [await start(), await start()];
  await signIn(page, acme);
  await page.evaluate(
    async ([baseUrl, target]) => {
      class OtherRequest extends Request {
        override get url(): string {
          return `${baseUrl}/rows`;
        }
      }
      await window.demo?.client.createFetcher({ baseUrl })(new OtherRequest(`${target}/rows`));
    },
    [api.url, other.url] as const,
  );
  expect([api.organizations, other.organizations]).toEqual([[], [undefined]]);
});

test('A 401 of another origin, after a redirect, renews no token', async ({ page, control }) => {
  const other = await start(() => ({ status: 401 }));
  const api = await start(() => ({ status: 302, headers: { Location: `${other.url}/rows` } }));
  await signIn(page, acme);
  control.clearRequests();
  const status = await page.evaluate(
    async (baseUrl) => (await window.demo?.client.createFetcher({ baseUrl })('/rows'))?.status,
    api.url,
  );
  expect(status).toBe(401);
  expect([api.organizations, other.organizations]).toEqual([[acme.id], [undefined]]);
  expect(control.requests()).toEqual([]);
});

test('An invitation at a path with two slashes opens the login page of its organization', async ({
  page,
  demo,
  control,
}) => {
  await page.goto(`${demo.url}//other.example/x?invitation=ticket&organization=${acme.id}`);
  await page.waitForFunction(() => window.demo);
  control.clearRequests();
  const address = await page.evaluate(async () => {
    await window.demo?.client.start();
    const accepting = window.demo?.client.acceptInvitation();
    const { href } = location;
    await accepting;
    return href;
  });
  expect(address).toBe(`${demo.url}//other.example/x`);
  await page.waitForURL(/\/u\/|\/login|\/authorize/);
});
