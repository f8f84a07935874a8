import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOrganization } from '../../../src/config/organization.js';

describe('parseOrganization', () => {
  it.each([
    ['org_A1-b_C', 'org_A1-b_C'],
    [' org_A ', 'org_A'],
    [`org_${'a'.repeat(64)}`, `org_${'a'.repeat(64)}`],
    ['acme', 'acme'],
    ['ACME', 'acme'],
    ['\tAcme Inc'.replace(' ', '-'), 'acme-inc'],
    ['a'.repeat(50), 'a'.repeat(50)],
    ['0_-', '0_-'],
    ['organization', 'organization'],
  ])('turns %j into %j', (given, canonical) => {
    expect(parseOrganization(given)).toBe(canonical);
  });

  it('returns a canonical spelling that is safe in keys and URLs', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^ ?(org_)?[A-Za-z0-9_-]{0,60} ?$/)), (given) => {
        let canonical: string;
        try {
          canonical = parseOrganization(given);
        } catch (error) {
          expect(error).toMatchObject({ code: 'configuration' });
          return;
        }
        expect(canonical).toMatch(/^[\w-]+$/);
        expect(parseOrganization(canonical)).toBe(canonical);
        expect(parseOrganization(` ${canonical} `)).toBe(canonical);
        expect(encodeURIComponent(canonical)).toBe(canonical);
      }),
    );
  });

  it('names the argument in the error', () => {
    expect(() => parseOrganization('a b', 'Option defaultOrganization')).toThrow(
      /Option defaultOrganization/,
    );
    expect(() => parseOrganization(42)).toThrow(/organization .* not number/);
  });

  it('quotes only the beginning of the invalid value', () => {
    expect(() => parseOrganization('x '.repeat(5000))).toThrow(/^.{0,300}$/);
  });
});
