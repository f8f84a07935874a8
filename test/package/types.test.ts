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
