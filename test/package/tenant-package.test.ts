// @vitest-environment node
/** What `auth0-org-tenant` has when it is packed. `npm run test:toolchains -- tenant` also installs it from the registry's packages. */
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemsIn } from '../support/compiler.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = join(root, 'demo/tenant');
const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, { types: string; default: string } | string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  engines: object;
};

let folder: string;
let installed: string;
let files: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenant-package-'));
  const copy = join(folder, 'copy');
  cpSync(source, copy, { recursive: true, filter: (path) => path !== join(source, 'types') });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', source, '--outDir', join(copy, 'types')]);
  const env = { ...process.env, npm_config_offline: 'true', npm_config_update_notifier: 'false' };
  const options = { cwd: copy, env, stdio: 'pipe', shell: true } as const;
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', '..'], options);
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', tarball], { cwd: folder });

  installed = join(folder, 'app/node_modules/auth0-org-tenant');
  cpSync(join(folder, 'package'), installed, { recursive: true });
  for (const name of [...Object.keys(manifest.dependencies), '@playwright/test', 'vitest', '@types/node']) {
    const place = join(folder, 'app/node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), place, 'junction');
  }
  writeFileSync(join(folder, 'app/package.json'), '{ "type": "module" }');
  files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).map((file) =>
    file.replaceAll('\\', '/'),
  );
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('It has the files of its exports, a licence and a README, and nothing of its development', () => {
  const targets = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : [target.types, target.default],
  );
  for (const target of targets.filter((one) => !one.includes('*')))
    expect(files).toContain(target.replace('./', ''));
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'cli.js', 'types/actions/deny-by-plan.d.ts']),
  );
  expect(files.filter((file) => /\.test\.|tsconfig|\.map$/.test(file))).toEqual([]);
});

test('It imports only its own files and its dependencies', () => {
  const known = [
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.peerDependencies),
    ...builtinModules,
  ];
  const foreign = files
    .filter((file) => /\.(js|d\.ts)$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(installed, file), 'utf8');
      const names = [...text.matchAll(/(?:from |import\()['"]([^'"]+)['"]/g)].map(([, name = '']) => name);
      return names.filter((name) => {
        // The adapter is in the page, and koa is only named for its types.
        if (['/adapter.js', 'koa'].includes(name)) return false;
        if (name.startsWith('.'))
          return !files.some(
            (other) =>
              other === join(dirname(file), name).replace(/\.js$/, file.endsWith('.d.ts') ? '.d.ts' : '.js'),
          );
        return !known.includes(name.replace(/^node:/, ''));
      });
    });
  expect(foreign).toEqual([]);
});

test('Its types say what an app can do, and what it can not', { timeout: 120_000 }, () => {
  writeFileSync(
    join(folder, 'app/main.ts'),
    `import { test as base } from '@playwright/test';
    import { connectTenant, createTenant, TenantConfigurationError, type Action } from 'auth0-org-tenant';
    import { runIsolation } from 'auth0-org-tenant/isolation';
    import { tenantFixtures } from 'auth0-org-tenant/playwright';
    import { injectTenant, tenantSetup } from 'auth0-org-tenant/vitest';

    const action: Action = {
      onExecutePostLogin: async (event, api) => api.idToken.setCustomClaim('https://a.example/x', event.user.email),
    };
    const tenant = await createTenant({ organizations: ['acme', { name: 'b' }], actions: [action], port: 0 });
    await tenant.fail({ endpoint: 'token', times: 2, answer: 429 });
    await tenant.lie({ organization: 'acme', answerAs: 'b' });
    await tenant.clock.advance(60);
    const url: string = tenant.certificate ?? (await tenant.invite('a@b.example', 'acme')).url;
    export const test = base.extend(tenantFixtures({ url }));
    test('x', async ({ page, tenant }) => tenant.signIn(page, 'ada@example.com', 'acme'));
    export { connectTenant, injectTenant, runIsolation, TenantConfigurationError, tenantSetup };

    // @ts-expect-error There is no such field.
    await createTenant({ organisations: [] });
    // @ts-expect-error There is no such answer.
    await tenant.fail({ answer: 'explode' });
    // @ts-expect-error There is no such method.
    tenant.missing();
    // @ts-expect-error There is no such option.
    tenantFixtures({ uri: '' });`,
  );
  const compilerOptions = {
    strict: true,
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    lib: ['ES2023', 'DOM'],
    types: ['node'],
    // Its own declarations are checked, too; the errors of other packages' declarations are not ours.
    skipLibCheck: false,
    noEmit: true,
  };
  const tsconfig = join(folder, 'app/tsconfig.json');
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions }));
  const problems = problemsIn([join(folder, 'app/main.ts')], tsconfig);
  expect(problems.filter((problem) => /^(main\.ts|node_modules\/auth0-org-tenant\/)/.test(problem))).toEqual(
    [],
  );
});

test('Its command serves a tenant, without the repository', async () => {
  const child = spawn(process.execPath, [join(installed, 'cli.js'), '--port', '0'], {
    cwd: join(folder, 'app'),
  });
  let output = '';
  await new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('Ctrl-C')) resolve(undefined);
    });
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.once('close', resolve);
  });
  const domain = /domain: '(.+)'/.exec(output)?.[1];
  const discovery = await fetch(`${domain}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({ issuer: `${domain}/` });
  child.kill();
});

test('It is released together with the SDK', () => {
  const { version, engines } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as typeof manifest;
  expect([manifest.version, manifest.engines]).toEqual([version, engines]);
  const workflow = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  expect(workflow).toContain('npm publish --workspace auth0-org-tenant --provenance --access public');
});
