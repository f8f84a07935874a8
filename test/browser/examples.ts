import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { listenOnLoopback } from '../../demo/loopback.js';
import { startDemo } from '../../demo/servers.js';
import { test as base } from './setup.js';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

/** The examples that are a page: each is in a folder of this name. */
export const exampleNames = readdirSync(folder).filter((name) => existsSync(`${folder}${name}/index.html`));

/** The URLs in the examples: those of the demo while its ports are free. */
const defaults = { tenant: 'http://localhost:4401', api: 'http://localhost:4402' };

interface ExampleServer {
  readonly url: string;
  /** Serves an example, whose code has the URLs of this tenant and API. */
  serve(files: ReadonlyMap<string, string>, urls: typeof defaults): void;
  close(): Promise<void>;
}

interface WorkerFixtures {
  /** One for each example, because an application has an origin of its own. */
  exampleServers: ReadonlyMap<string, ExampleServer>;
}

interface Fixtures {
  /** Builds an example, and returns its URL. */
  startExample: (name: string) => Promise<string>;
}

/** The demo's tenant and API, used by the examples as by an application that `npm start -- --app` allows. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  exampleServers: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const servers = await Promise.all(
        exampleNames.map(async (name) => [name, await startServer()] as const),
      );
      await use(new Map(servers));
      await Promise.all(servers.map(([, server]) => server.close()));
    },
    { scope: 'worker' },
  ],

  demo: [
    async ({ exampleServers }, use) => {
      const apps = [...exampleServers.values()].map(({ url }) => url);
      const demo = await startDemo({ control: true, quiet: true, apps });
      await use(demo);
      await demo.close();
    },
    { scope: 'worker' },
  ],

  startExample: async ({ exampleServers, demo }, use) => {
    await use(async (name) => {
      const server = exampleServers.get(name);
      if (!server) throw new Error(`There is no example ${name}.`);
      server.serve(await buildExample(name), { tenant: demo.tenant.url, api: demo.api.url });
      return server.url;
    });
  },
});

async function startServer(): Promise<ExampleServer> {
  const served = new Map<string, string>();
  const { url, close } = await listenOnLoopback((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const file = served.get(pathname === '/' ? '/index.html' : pathname);
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(file === undefined ? 404 : 200, { 'Content-Type': type }).end(file);
  }, 0);
  return {
    url,
    serve(files, { tenant, api }) {
      for (const [name, text] of files)
        served.set(`/${name}`, text.replaceAll(defaults.tenant, tenant).replaceAll(defaults.api, api));
    },
    close,
  };
}

/** Builds an example with the built package, as `npm run example` does. */
async function buildExample(name: string): Promise<Map<string, string>> {
  const result = await build({
    root: `${folder}${name}`,
    configFile: `${folder}vite.config.mjs`,
    logLevel: 'warn',
    build: { write: false },
  });
  const { output } = [result].flat()[0] as Rolldown.RolldownOutput;
  return new Map(
    output.map((file) => [file.fileName, String(file.type === 'chunk' ? file.code : file.source)]),
  );
}

export { expect } from './setup.js';
