import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'demo/dist/',
      'demo/tenant/types/',
      'examples/*/dist/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      '.stryker-tmp/',
      'reports/',
      // Apps of their own, with their own packages.
      'test/toolchains/',
      'docs/.vitepress/cache/',
      'docs/.vitepress/dist/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // An async function without `await` turns what it throws into a rejection: one way to fail, not two.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // As in the frameworks' templates for new apps.
    files: ['examples/**/*.ts', 'examples/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: globals.node },
  },
  {
    // Functions of the scenarios run in the page, and so do the adapters.
    files: ['test/engines/**/*.js', 'test/isolation/adapters/*.js'],
    languageOptions: { globals: globals.browser },
  },
  {
    // Actions are CommonJS at Auth0, and so are transforms of jscodeshift.
    files: ['demo/tenant/actions/*.js', '**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
  },
);
