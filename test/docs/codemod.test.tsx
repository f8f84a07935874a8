/** The codemod of "Move from auth0-react" converts a small app. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { format } from 'prettier';
import { describe, expect, test, vi } from 'vitest';
import { OrgSessionProvider } from '../../src/react/index.js';
import { createTestClient } from '../../src/testing/index.js';
import { Invoices, Profile, Status } from './codemod/after.js';

const require = createRequire(import.meta.url);
const { withParser } = require('jscodeshift') as {
  withParser: (name: string) => unknown;
};
const transform = require('../../codemod/auth0-react.cjs') as (
  file: { source: string },
  api: { jscodeshift: unknown },
) => string | undefined;

const convert = (source: string): string | undefined =>
  transform({ source }, { jscodeshift: withParser('tsx') });
const read = (name: string): string => readFileSync(`test/docs/codemod/${name}.tsx`, 'utf8');

test('It converts the app', async () => {
  const converted = convert(read('before')) ?? '';
  const options = { parser: 'typescript', singleQuote: true, printWidth: 110 } as const;
  expect(await format(converted, options)).toBe(await format(read('after'), options));
});

test('It leaves other files as they are', () => {
  expect(convert("import { useState } from 'react';\nuseState();")).toBeUndefined();
});

test('It marks what needs a decision', () => {
  const converted = convert(
    "import { useAuth0, withAuthenticationRequired } from '@auth0/auth0-react';\nexport const Page = withAuthenticationRequired(() => null);\nexport const useName = () => useAuth0().user;",
  );
  expect(converted).toContain(
    '// TODO auth0-org-sessions: withAuthenticationRequired: wrap the component in <RequireOrganization',
  );
  expect(converted).toContain('useOrgSession().user');
});

describe('It converts', () => {
  const inComponent = (code: string): string =>
    convert(`import { useAuth0 } from '@auth0/auth0-react';\nexport function useIt() {\n${code}\n}`) ?? '';

  test.each([
    [
      'renamed fields in a shorthand',
      'const { isAuthenticated: signedIn, isLoading } = useAuth0();\nreturn { signedIn, isLoading };',
      "return { signedIn: status === 'signed-in', isLoading: status === 'starting' };",
    ],
    [
      'a method in a shorthand',
      'const { getAccessTokenSilently: getIt } = useAuth0();\nreturn { getIt };',
      'return { getIt: getToken };',
    ],
    ['a type of the user', 'return useAuth0<{ sub: string }>().user;', 'return useOrgSession().user;'],
    [
      'codes of errors, with a comment',
      "const { error } = useAuth0();\nif (error.error === 'login_required') return 1;",
      "// TODO auth0-org-sessions: error.error is error.code now: see docs/reference/errors.md.\nif (error.error === 'login_required')",
    ],
    [
      'what has another name, with a comment',
      'const { getAccessTokenWithPopup } = useAuth0();',
      '// TODO auth0-org-sessions: getAccessTokenWithPopup: use loginWithPopup({ organization }).\n',
    ],
  ])('%s', (_name, before, after) => {
    expect(inComponent(before)).toContain(after);
  });

  const provider = (prop: string): string =>
    convert(
      `import { Auth0Provider } from '@auth0/auth0-react';
import { useNavigate } from 'react-router';
function WithNavigate({ children }) {
  const navigate = useNavigate();
  const settings = useSettings();
  return <Auth0Provider domain="tenant.example" clientId="client" ${prop}>{children}</Auth0Provider>;
}`,
    ) ?? '';

  test('a callback that uses a hook of the router into a prop of the provider', () => {
    const converted = provider('onRedirectCallback={(appState) => navigate(appState?.returnTo ?? "/")}');
    expect(converted).toMatch(/<OrgSessionProvider\s+client=\{client\}\s+onRedirectCallback=\{\(?appState/);
    expect(converted).toContain(
      '// TODO auth0-org-sessions: onRedirectCallback(appState, url): navigate to url',
    );
  });

  test('an option that uses names of the component, with a comment', () => {
    expect(provider('authorizationParams={{ audience: settings.audience }}')).toContain(
      '// TODO auth0-org-sessions: authorizationParams uses names of the component.',
    );
  });

  test('its own result without a change', async () => {
    const converted = convert(read('before')) ?? '';
    expect(convert(converted) ?? converted).toBe(converted);
    const marked = provider('authorizationParams={{ audience: settings.audience }}');
    expect(convert(marked) ?? marked).toBe(marked);
  });
});

test('The converted app works', async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const client = createTestClient({
    user: { sub: 'auth0|jo', name: 'Jo' },
    organizations: [{ id: 'org_1', name: 'acme' }],
    options: { authorizationParams: { audience: 'https://api.example.com' } },
  });
  const place = document.createElement('div');
  const view = createRoot(place);
  await act(async () =>
    view.render(
      <OrgSessionProvider client={client}>
        <Profile />
        <Invoices />
        <Status />
      </OrgSessionProvider>,
    ),
  );
  await act(() => client.start());
  expect(place.textContent).toContain('Sign in');
  await act(async () => {
    place.querySelector('button')?.click();
    await client.advance(0);
  });
  await act(() => client.completeRedirect());
  expect(place.textContent).toContain('Sign out Jo');
  expect(place.textContent).toContain('in');
  act(() => view.unmount());
});
