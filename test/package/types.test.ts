// @vitest-environment node
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { problemsIn } from '../support/compiler.js';

/** Files that import the built package as an app does. */
const folder = fileURLToPath(new URL('../types/', import.meta.url));

const files = readdirSync(folder).filter((name) => /\.tsx?$/.test(name));
const cases = files.flatMap((name) => [
  { name, exactOptionalPropertyTypes: false },
  { name, exactOptionalPropertyTypes: true },
]);

test.each(cases)(
  'The types are what test/types/$name expects, with exactOptionalPropertyTypes: $exactOptionalPropertyTypes',
  { timeout: 60_000 },
  ({ name, exactOptionalPropertyTypes }) => {
    // The declarations of this package are checked too.
    const options = { exactOptionalPropertyTypes, skipLibCheck: false };
    expect(problemsIn([folder + name], `${folder}tsconfig.json`, options)).toEqual([]);
  },
);

test('The elements are typed in JSX with the types of React 18', { timeout: 60_000 }, () => {
  const types = fileURLToPath(new URL('../support/react-18/node_modules/@types/react', import.meta.url));
  const paths = {
    'auth0-org-sessions': [`${folder}../../dist/index.d.ts`],
    'auth0-org-sessions/*': [`${folder}../../dist/*/index.d.ts`],
    react: [`${types}/index.d.ts`],
    'react/*': [`${types}/*.d.ts`],
  };
  const options = { paths, skipLibCheck: false };
  expect(problemsIn([`${folder}elements-jsx.tsx`], `${folder}tsconfig.json`, options)).toEqual([]);
});
