import { DEMO_PASSWORD } from './directory.js';

/**
 * What the command prints once the tenant runs.
 * @param {import('./tenant-handle.js').LocalTenant} tenant
 * @param {{ remoteHost?: string }} [options] remoteHost: the address that other machines can reach
 */
export function announcement(
  { domain, clientId, audience, organizations, people, certificate },
  { remoteHost } = {},
) {
  const width = Math.max(...organizations.map(({ name }) => name.length));
  const emailWidth = Math.max(...people.map(({ email }) => email.length));
  return [
    '',
    `  A local Auth0 tenant with Organizations runs at ${domain}`,
    '  It is no identity provider for production: everybody who reaches it can sign in as anybody.',
    ...(remoteHost === undefined ? [] : [`  OTHER MACHINES CAN REACH IT, at ${remoteHost}.`]),
    ...(certificate === undefined
      ? []
      : ['  Its certificate is self-made: open the domain once in the browser, and accept it.']),
    '',
    '  Organizations',
    ...organizations.map(({ id, name, displayName }) => `    ${name.padEnd(width)}  ${id}  ${displayName}`),
    '',
    `  People (password: ${DEMO_PASSWORD})`,
    ...people.map(
      (person) =>
        `    ${person.email.padEnd(emailWidth)}  ${person.organizations.join(', ') || '(member of nothing)'}`,
    ),
    '',
    '  For your app:',
    '',
    `domain: '${domain}',`,
    `clientId: '${clientId}',`,
    `authorizationParams: { audience: '${audience}' },`,
    '',
    '  Ctrl-C stops it.',
    '',
  ].join('\n');
}
