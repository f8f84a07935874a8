import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/**
 * The tests that Stryker runs, in one project: those of the mutated files. A mutant that runs outside of a test, such as in a `beforeEach`,
 * is tried with all of them, so they have to be few and fast.
 */
export default defineConfig({
  test: {
    ...base.test,
    projects: undefined,
    include: [
      'test/promises/{1,2,6}-*.test.ts',
      'test/unit/claims/{read-claims,verify-token}.test.ts',
      'test/unit/login/{redirect-callback,replaced-refresh-token,superseded-login,token-exchange}.test.ts',
      'test/unit/organizations/{ids-and-names,personal-account}.test.ts',
      'test/unit/sessions/{adopted-tokens,other-user-by-name,reads-during-sign-out,superseded-session}.test.ts',
      'test/unit/storage/sign-out-log.test.ts',
      'test/unit/tabs/{different-users,sign-out-messages}.test.ts',
      'test/unit/tokens/fetcher*.test.ts',
    ],
  },
});
