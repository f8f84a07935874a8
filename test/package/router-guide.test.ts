// @vitest-environment node
/** The code of the guide about routers compiles against the built package, section by section. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { compileScript, parse } from 'vue/compiler-sfc';
import { problemsIn } from '../support/compiler.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/routers.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'router-guide-'));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of each section: the first line of a code block names its file. */
const sections = guide
  .split(/^## /m)
  .slice(1)
  .map((text) => {
    const blocks = [...text.matchAll(/```\w+\n(?:\/\/|<!--) (\S+)(?: -->)?\n([\s\S]*?)```/g)];
    const files = blocks.map(([, name = '', code = '']) => ({ name, code }));
    return { name: text.split('\n')[0] ?? '', files };
  });

/** What the two frameworks declare that are not installed here. */
const frameworks: Record<string, string> = {
  Next: `
    declare module 'next/navigation' { export function useRouter(): { replace(url: string): void } }
    declare module 'next/link' {
      export default function Link(props: { href: string; children: import('react').ReactNode }): import('react').ReactNode;
    }`,
  Nuxt: `
    type NuxtApp = { vueApp: import('vue').App; $orgSession: import('auth0-org-sessions').OrgSessionClient };
    declare function defineNuxtConfig(config: { routeRules: Record<string, { ssr: boolean }> }): unknown;
    declare function defineNuxtPlugin(setup: (nuxtApp: NuxtApp) => object): unknown;
    declare function defineNuxtRouteMiddleware(
      middleware: (
        to: import('vue-router').RouteLocationNormalized,
        from: import('vue-router').RouteLocationNormalized,
      ) => Promise<import('vue-router').NavigationGuardReturn>,
    ): unknown;
    declare function useNuxtApp(): NuxtApp;
    declare function useRouter(): import('vue-router').Router;
    declare function onNuxtReady(callback: () => void): void;`,
};

test('The guide has a section for each router', () => {
  expect(sections.map(({ name }) => name)).toEqual([
    'React Router',
    'TanStack Router',
    'Vue Router',
    'Angular',
    'Next.js (app router)',
    'Nuxt',
  ]);
});

test.each(sections)(
  'The files of $name compile',
  ({ name, files }) => {
    expect(files.length).toBeGreaterThan(0);
    const app = join(folder, name.replace(/\W/g, ''));
    const config = join(app, 'tsconfig.json');
    const declared = frameworks[name.slice(0, 4)] ?? '';
    const paths = {
      'auth0-org-sessions': [join(root, 'dist/index.d.ts')],
      'auth0-org-sessions/*': [join(root, 'dist/*/index.d.ts')],
    };
    // As in the frameworks' own new apps.
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: 'ES2022',
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      jsx: 'react-jsx',
      experimentalDecorators: true,
      types: [],
      paths,
    };
    const all = [
      ...files,
      { name: 'tsconfig.json', code: JSON.stringify({ compilerOptions }) },
      { name: 'framework.d.ts', code: declared },
    ];
    for (const file of all) {
      mkdirSync(dirname(join(app, file.name)), { recursive: true });
      writeFileSync(join(app, file.name), file.code);
    }
    const sources = all.filter((file) => /\.tsx?$/.test(file.name)).map((file) => join(app, file.name));
    expect(problemsIn(sources, config)).toEqual([]);
    for (const file of files.filter((one) => one.name.endsWith('.vue'))) {
      const { descriptor, errors } = parse(file.code);
      expect(errors).toEqual([]);
      expect(compileScript(descriptor, { id: file.name, inlineTemplate: true }).content).toContain('setup');
    }
  },
  120_000,
);
