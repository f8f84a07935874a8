import fc from 'fast-check';
import { expect, it } from 'vitest';
import { safeReturnPath } from '../../../src/login/return-path.js';

const origin = 'https://app.example';

it.each([
  ['/', '/'],
  ['/invoices?page=2#top', '/invoices?page=2#top'],
  ['/a/../b', '/b'],
  ['/@evil.example', '/@evil.example'],
  ['/https://evil.example', '/https://evil.example'],
  ['/?next=//evil.example', '/?next=//evil.example'],
])('%j is a path of this origin', (given, path) => {
  expect(safeReturnPath(given, origin)).toBe(path);
});

it.each([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  'https://evil.example/',
  'https:evil.example',
  'https://app.example/path',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,x',
  'invoices',
  '?page=2',
  '',
  undefined,
  null,
  42,
  {},
  ['/invoices'],
])('%j is rejected', (given) => {
  expect(safeReturnPath(given, origin)).toBeUndefined();
});

it('an accepted path never leads to another origin', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2f',
    '%5c',
    '\t',
    '@',
    ':',
    '//',
    'evil.example',
    '?',
    '#',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = safeReturnPath(`/${pieces.join('')}`, origin);
      if (path === undefined) return;
      expect(new URL(path, origin).origin).toBe(origin);
      expect(new URL(path, `${origin}/deep/page`).href).toBe(origin + path);
    }),
  );
});
