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
      'test/unit/config/domain-for.test.ts',
      'test/unit/login/{activate,connect-account,redirect-callback,replaced-refresh-token,superseded-login,token-exchange}.test.ts',
      'test/unit/logout/{after-organization-sign-out,no-token-afterwards}.test.ts',
      'test/unit/organizations/{ids-and-names,personal-account}.test.ts',
      'test/unit/scoped/scoped-client.test.ts',
      'test/unit/sessions/{adopted-tokens,delegated-session,eviction,notifications,other-user-by-name,reads-during-sign-out,superseded-session}.test.ts',
      'test/unit/storage/{lost-refresh-tokens,sign-out-log}.test.ts',
      'test/unit/tabs/{different-users,sign-in-in-another-tab,sign-out-messages}.test.ts',
      'test/unit/tokens/{fetcher*,own-apis,prefetch}.test.ts',
    ],
  },
});
