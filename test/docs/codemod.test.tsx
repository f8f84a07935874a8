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

const HOOK = "import { useAuth0 } from '@auth0/auth0-react';\n";
const PROVIDER = "import { Auth0Provider } from '@auth0/auth0-react';\n";
const inComponent = (code: string): string => `${HOOK}export function Page() { ${code} }`;

test.each([
  [
    'a name of the hook',
    "import { useAuth0 as use0 } from '@auth0/auth0-react';\nuse0().isLoading;",
    "().status === 'starting'",
  ],
  [
    'a member of the call',
    inComponent('return useAuth0()?.isAuthenticated;'),
    "useOrgSession()?.status === 'signed-in'",
  ],
  [
    'a literal member',
    inComponent("const auth = useAuth0(); return auth['isLoading'];"),
    "auth.status === 'starting'",
  ],
  [
    'an optional call',
    inComponent(
      'const auth = useAuth0(); auth?.getAccessTokenSilently?.({ authorizationParams: { scope: s } });',
    ),
    'auth?.getToken?.({ scope: s })',
  ],
  [
    'an assertion',
    inComponent('const { isLoading } = useAuth0() as any; return isLoading;'),
    "const { status } = useOrgSession() as any; return status === 'starting'",
  ],
  [
    'an object that is destructured later',
    inComponent('const auth = useAuth0(); const { isLoading } = auth; return isLoading;'),
    "const { status } = auth; return status === 'starting'",
  ],
  [
    'nested patterns',
    inComponent('const { user: { email }, isLoading } = useAuth0(); return isLoading;'),
    'const { status, user: { email } } = useOrgSession()',
  ],
  [
    'default values',
    inComponent(
      'const { isLoading = true, getAccessTokenSilently: get = null } = useAuth0(); return isLoading;',
    ),
    "const { status, getToken: get = null } = useOrgSession(); return status === 'starting'",
  ],
  [
    'a shorthand property',
    inComponent(
      'const { isLoading, getAccessTokenSilently } = useAuth0(); f({ isLoading, getAccessTokenSilently });',
    ),
    "f({ isLoading: status === 'starting', getAccessTokenSilently: getToken })",
  ],
  [
    'dependencies',
    inComponent(
      'const { isLoading, isAuthenticated } = useAuth0(); useEffect(f, [isLoading, isAuthenticated]);',
    ),
    'useEffect(f, [status])',
  ],
  [
    'a type query',
    inComponent('const { isLoading } = useAuth0(); type Is = typeof isLoading;'),
    "const isLoading = status === 'starting';",
  ],
  [
    'a parameter of a type',
    inComponent('const { isLoading } = useAuth0(); let f: (isLoading: boolean) => void;'),
    'let f: (isLoading: boolean) => void',
  ],
  [
    'an assignment to a field',
    inComponent('let { isLoading } = useAuth0(); isLoading = false;'),
    "let isLoading = status === 'starting';",
  ],
  [
    'a file with an import of all members of the new module',
    `${HOOK}import * as all from 'auth0-org-sessions/react';\nexport const useUser = () => useAuth0().user;`,
    "import { useOrgSession } from 'auth0-org-sessions/react';",
  ],
  [
    'a file with an import of the new module',
    `${HOOK}import { useOrganization } from 'auth0-org-sessions/react';\nexport const useUser = () => useAuth0().user;`,
    "import { useOrganization, useOrgSession } from 'auth0-org-sessions/react'; export",
  ],
  [
    'an inner variable with the same name',
    inComponent('const { isLoading } = useAuth0(); if (f()) { const isLoading = 1; return isLoading; }'),
    "const isLoading = status === 'starting';",
  ],
  [
    'a variable status',
    inComponent('const [status] = useState(); const { isLoading } = useAuth0(); return isLoading;'),
    "const { status: sessionStatus } = useOrgSession(); return sessionStatus === 'starting'",
  ],
  [
    'a parameter status',
    inComponent('const { isLoading } = useAuth0(); return all.map((status) => isLoading);'),
    "all.map((status) => sessionStatus === 'starting')",
  ],
  [
    'a function getToken',
    inComponent('const { getAccessTokenSilently } = useAuth0(); return getToken(getAccessTokenSilently());'),
    'getToken(getAccessTokenSilently())',
  ],
  [
    'two calls in a function',
    inComponent(
      'const { isLoading } = useAuth0(); const { isAuthenticated, user } = useAuth0(); return isAuthenticated;',
    ),
    "const { user } = useOrgSession(); return status === 'signed-in'",
  ],
  [
    'an import of a type',
    `${HOOK}import type { User } from '@auth0/auth0-react';\nexport const useUser = () => useAuth0().user as User;`,
    "import { useOrgSession } from 'auth0-org-sessions/react';\n// TODO auth0-org-sessions: User",
  ],
  [
    'a variable client',
    `${PROVIDER}const client = 1;\nexport const App = () => <Auth0Provider domain="d" />;`,
    '<OrgSessionProvider client={orgSessionClient} />',
  ],
  [
    'options of the module',
    `${PROVIDER}const config = { id: 'c' };\nexport const App = () => <Auth0Provider clientId={config.id} />;`,
    "const config = { id: 'c' };\n\nconst client =",
  ],
  [
    'a callback of a router',
    `${PROVIDER}export function App() { const go = useGo(); return <Auth0Provider onRedirectCallback={go} />; }`,
    '<OrgSessionProvider client={client} onRedirectCallback={go} />',
  ],
])('It converts %s', (_, source, expected) => {
  const words = (code = ''): string => code.replace(/\s+/g, ' ');
  const converted = convert(source);
  // It is code, and needs no further conversion.
  expect(convert(converted ?? '')).toEqual(
    converted?.includes('auth0-react') ? expect.anything() : undefined,
  );
  expect(words(converted)).toContain(words(expected));
});

test.each([
  ['all members of the module', "import * as auth0 from '@auth0/auth0-react';"],
  ['require', "const { useAuth0 } = require('@auth0/auth0-react');"],
  ['a dynamic import', "const auth0 = import('@auth0/auth0-react');"],
  ['an export', "export { useAuth0 } from '@auth0/auth0-react';"],
  ['a mock', "vi.mock('@auth0/auth0-react');"],
  ['a reference to the hook', `${HOOK}export const hooks = { use: useAuth0 };`],
  ['a hook of the app', `${HOOK}export const useAuth = () => useAuth0();`],
  ['the rest of the fields', inComponent('const { isLoading, ...auth } = useAuth0(); return auth;')],
  ['a computed field', inComponent('const { [name]: field } = useAuth0(); return field;')],
  ['a computed member', inComponent('const auth = useAuth0(); return auth[name];')],
  ['the result as a property', inComponent('const auth = useAuth0(); return <Page auth={auth} />;')],
  ['an assignment', inComponent('let user; ({ user } = useAuth0());')],
  ['a context', inComponent('const { user } = useAuth0(Context);')],
  ['a type of the user', inComponent('const { user } = useAuth0<Person>();')],
  ['a method that does not exist', inComponent('const { buildAuthorizeUrl } = useAuth0();')],
  ['a method of the client', inComponent('useAuth0().getIdTokenClaims();')],
  [
    'a token method that is passed on',
    inComponent('const { getAccessTokenSilently } = useAuth0(); setGetter(getAccessTokenSilently);'),
  ],
  ['a member that is passed on', inComponent('setGetter(useAuth0().getAccessTokenSilently);')],
  ['options in a variable', inComponent('useAuth0().loginWithRedirect(options);')],
  ['options in an object', inComponent('useAuth0().loginWithRedirect({ ...options });')],
  ['parameters in a variable', inComponent('useAuth0().getAccessTokenSilently({ authorizationParams });')],
  [
    'an organization of a token',
    inComponent("useAuth0().getAccessTokenSilently({ authorizationParams: { organization: 'acme' } });"),
  ],
  ['an option that does not exist', inComponent("useAuth0().logout({ clientId: 'c' });")],
  [
    'a code of an error',
    inComponent("const { error } = useAuth0(); return error.error === 'login_required';"),
  ],
  [
    'two providers',
    `${PROVIDER}export const apps = [<Auth0Provider domain="a" />, <Auth0Provider domain="b" />];`,
  ],
  ['options of a component', `${PROVIDER}export const App = (props) => <Auth0Provider {...props} />;`],
  ['a context of a provider', `${PROVIDER}export const App = () => <Auth0Provider context={Context} />;`],
  [
    'spread parameters of a provider',
    `${PROVIDER}export const App = () => <Auth0Provider authorizationParams={{ ...params }} />;`,
  ],
  [
    'parameters of a provider in a variable',
    `${PROVIDER}export const App = () => <Auth0Provider authorizationParams={params} />;`,
  ],
])('It marks %s', (_, source) => {
  expect(convert(source)).toContain('// TODO auth0-org-sessions:');
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
      "// TODO auth0-org-sessions: error.error is error.code now: https://auth0-org-sessions.github.io/auth0-org-sessions/reference/errors\nif (error.error === 'login_required')",
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
