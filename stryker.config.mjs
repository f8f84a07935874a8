/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  // The code that decides whether a token is used, and for whom.
  mutate: [
    'src/claims/*.ts',
    'src/sessions/adopt-token.ts',
    'src/tokens/fetcher.ts',
    'src/storage/sign-out-log.ts',
    'src/login/callback-url.ts',
  ],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  ignorePatterns: ['/dist', '/demo', '/bench', '/docs', '/test/browser', '/reports'],
  reporters: ['clear-text', 'html'],
  clearTextReporter: { allowColor: false, logTests: false },
  tempDirName: '.stryker-tmp',
};
