// @vitest-environment node
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { problemsIn } from '../support/compiler.js';

/** Files that import the built package as an app does. */
const folder = fileURLToPath(new URL('../types/', import.meta.url));

test.each(readdirSync(folder).filter((name) => name.endsWith('.ts')))(
  'The types are what test/types/%s expects',
  { timeout: 60_000 },
  (name) => {
    expect(problemsIn([folder + name], `${folder}tsconfig.json`)).toEqual([]);
  },
);
