import { clientCode } from './client-code.js';
import { DEMO_PASSWORD } from 'auth0-org-tenant';

/**
 * What `npm start` says once everything runs.
 * @param {import('./servers.js').Demo} demo
 * @param {readonly string[]} apps the origins of other applications
 */
export function announcement({ url, tenant, api, directory, config }, apps) {
  const emails = new Set(directory.people.map((person) => person.email));
  const people = [...emails].map((email) => {
    const accounts = directory.accountsByEmail(email);
    const names = accounts.flatMap(({ sub }) => directory.organizationsOf(sub)).map(({ name }) => name);
    return `  Sign in as ${email.padEnd(22)} ${names.join(', ') || '(member of nothing)'}`;
  });
  return [
    `\n  Open ${url}\n`,
    ...people,
    `  Password: ${DEMO_PASSWORD}`,
    ...(apps.length > 0
      ? [
          '\n  Your app may use the tenant and the API, with the callback URLs / and /callback, at',
          ...apps.map((origin) => `    ${origin}${hintFor(origin)}`),
          `\n  Its src/client.ts (docs/guides/first-app.md has the rest):\n\n${clientCode(config)}`,
        ]
      : []),
    `\n  Tenant ${tenant.url} · API ${api.url} · Ctrl-C stops everything.\n`,
  ].join('\n');
}

/** @param {string} origin */
const hintFor = (origin) =>
  new URL(origin).hostname === 'localhost'
    ? ''
    : ' (another site than localhost: where third-party cookies are blocked, a reload needs a login)';
