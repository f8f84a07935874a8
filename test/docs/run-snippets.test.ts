// @vitest-environment node
/**
 * Code of the pages that runs: blocks after the comment `<!-- runs -->`.
 *
 * The blocks of a page run in order, in one scope: a later block can use what an earlier one declares. `client` is a test client that has
 * started in the organization `acme`, and whose user is also a member of `globex`. `console.info(value); // true` is an assertion.
 */
import ts from 'typescript';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as core from '../../src/index.js';
import * as testing from '../../src/testing/index.js';
import { readPages, type Page } from './pages.js';

const MODULES: Readonly<Record<string, unknown>> = {
  'auth0-org-sessions': core,
  'auth0-org-sessions/testing': testing,
};

const runningBlocks = ({ text }: Page): string[] =>
  [...text.matchAll(/^<!-- runs -->\n\n?```tsx?\n([^]*?)^```$/gm)].map(([, code = '']) => code);

/** The code as the body of an asynchronous function. Imports become constants. */
function bodyOf(code: string): string {
  const asserting = code.replace(/^console\.info\((.+)\); \/\/ (true|false|\d+|'.*')$/gm, 'check($1, $2);');
  const { outputText } = ts.transpileModule(asserting, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
  });
  return outputText
    .replace(/^import \{(.*)\} from '(.+)';$/gm, (_all, names: string, from: string) => {
      const renamed = names.replaceAll(' as ', ': ');
      return `const {${renamed}} = load('${from}');`;
    })
    .replace(/^export (?=const|function|async|class)/gm, '')
    .replace(/^export \{.*\};$/gm, '');
}

const AsyncFunction = async function () {
  /* Its constructor is not a global. */
}.constructor as new (...args: string[]) => (...values: unknown[]) => Promise<void>;

const load = (name: string): unknown => {
  if (!(name in MODULES)) throw new Error(`${name} is not available to code that runs.`);
  return MODULES[name];
};

const check = (value: unknown, expected: unknown): void => expect(value).toEqual(expected);

const pages = readPages().filter((page) => runningBlocks(page).length > 0);

afterEach(() => vi.restoreAllMocks());

describe('The code runs', () => {
  test.each(pages)('$path', async (page) => {
    vi.spyOn(console, 'info').mockReturnValue();
    const answers = vi.fn(() => Promise.resolve(Response.json([])));
    vi.stubGlobal('fetch', answers);
    const client = testing.createTestClient({
      organizations: [
        { id: 'org_acme', name: 'acme', permissions: ['read:invoices'] },
        { id: 'org_globex', name: 'globex' },
      ],
      active: 'acme',
    });
    await client.start();
    const blocks = runningBlocks(page).map(bodyOf);
    // Each block has its own imports. Names that two blocks import are declared once.
    const declared = new Set<string>();
    const body = blocks
      .join('\n')
      .replace(/^const \{(.*)\} = load\((.+)\);$/gm, (_all, names: string, from: string) => {
        const fresh = names.split(',').filter((name) => !declared.has(name.trim()));
        for (const name of fresh) declared.add(name.trim());
        return fresh.length > 0 ? `const {${fresh.join(',')}} = load(${from});` : '';
      });
    await new AsyncFunction('load', 'check', 'client', body)(load, check, client);
  });
});

test('The guide of tests has such code', () => {
  expect(pages.map(({ path }) => path)).toContain('docs/guides/testing.md');
});
