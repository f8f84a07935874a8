// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createTestBrowser, createTestClient, type TestClientOptions } from '../../src/testing/index.js';
import { rejection } from '../support/async.js';

const acme = { id: 'org_acme', name: 'acme' };
const organizations = [acme, { id: 'org_globex', name: 'globex' }];

/** What is wrong, the options, and what the message names. */
const wrong: [string, unknown, RegExp][] = [
  ['no options', undefined, /needs options: .*organizations/],
  ['null', null, /needs options/],
  ['no organizations', {}, /organizations must be a list/],
  ['organizations of another type', { organizations: 'acme' }, /organizations must be a list/],
  ['an unknown option', { organizations, activ: 'acme' }, /Option activ is unknown.*active/],
  ['an option of the client', { organizations, domain: 'a.b' }, /Option domain is unknown.*into options/],
  ['an entry that is undefined', { organizations: [undefined] }, /organizations\[0\].*org_/],
  ['an entry without an id', { organizations: [acme, { name: 'b' }] }, /organizations\[1\].*org_/],
  ['an id of another form', { organizations: [{ id: 'acme' }] }, /organizations\[0\].*org_/],
  ['the id of the personal account, without it', { organizations: [{ id: 'org_' }] }, /organizations\[0\]/],
  ['an empty name', { organizations: [{ ...acme, name: '' }] }, /organizations\[0\]\.name/],
  ['a name of another type', { organizations: [{ ...acme, name: 1 }] }, /organizations\[0\]\.name/],
  ['a display name of another type', { organizations: [{ ...acme, displayName: {} }] }, /\.displayName/],
  ['an id twice', { organizations: [acme, { id: acme.id }] }, /organizations\[1\].*org_acme/],
  ['a name twice', { organizations: [acme, { id: 'org_b', name: 'Acme' }] }, /organizations\[1\].*acme/],
  ['permissions of another type', { organizations: [{ ...acme, permissions: 'read' }] }, /\.permissions/],
  ['permissions of numbers', { organizations: [{ ...acme, permissions: [1] }] }, /\.permissions/],
  [
    'permissions by audience without a list',
    { organizations: [{ ...acme, permissions: { 'https://api.example': 'read' } }] },
    /\.permissions/,
  ],
  ['roles of another type', { organizations: [{ ...acme, roles: 'admin' }] }, /\.roles/],
  ['scopes of another type', { organizations: [{ ...acme, scopes: 'write' }] }, /\.scopes/],
  ['silent of another type', { organizations: [{ ...acme, silent: 'no' }] }, /\.silent/],
  ['an unknown active organization', { organizations, active: 'hooli' }, /active/],
  ['an active organization of another type', { organizations, active: 5 }, /active/],
  ['an active organization without any', { organizations: [], active: 'acme' }, /active/],
  ['a user without a sub', { organizations, user: { name: 'Jo' } }, /user.*sub/],
  ['a user that is null', { organizations, user: null }, /user.*sub/],
  ['options of another type', { organizations, options: 'x' }, /Option options/],
  ['options that are null', { organizations, options: null }, /Option options/],
  ['a wrong option of the client', { organizations, options: { maxSessions: 0 } }, /maxSessions/],
  ['an unknown option of the client', { organizations, options: { cacheLokation: 'x' } }, /cacheLokation/],
  ['a relative URL', { organizations, url: '/invoices' }, /url/],
  ['a time that is no number', { organizations, now: Number.NaN }, /now/],
  ['a time of another type', { organizations, now: '2026' }, /now/],
  ['a short lifetime', { organizations, expiresIn: 60 }, /expiresIn/],
  ['an endless lifetime', { organizations, expiresIn: Infinity }, /expiresIn/],
];

describe('wrong options of the test client', () => {
  it.each(wrong)('are refused with an error that names them: %s', (_, options, message) => {
    const configurationError: unknown = expect.objectContaining({
      code: 'configuration',
      message: expect.stringMatching(message) as unknown,
    });
    const given = options as TestClientOptions;
    expect(() => createTestClient(given)).toThrow(configurationError);
    expect(() => createTestBrowser(given).openTab()).toThrow(configurationError);
  });

  it('are few: an empty list, undefined options, a personal account', async () => {
    const client = createTestClient({
      organizations: [{ id: 'org_', displayName: 'Me' }],
      options: { personalAccount: true },
    });
    expect((await client.start()).status).toBe('signed-out');
    const undefinedOptions = { organizations: [], active: undefined, url: undefined, user: undefined };
    const empty = createTestClient(undefinedOptions);
    expect((await empty.start()).status).toBe('signed-out');
    expect((await rejection(empty.loginWithPopup())).code).toBe('access_denied');
  });
});

describe('wrong arguments of the methods of the test client', () => {
  const client = createTestClient({ organizations, active: 'acme' });
  it.each<[string, () => unknown]>([
    ['failNext, unknown verb', () => client.failNext('tokens' as 'token', { error: 'x' })],
    ['failNext, no error', () => (client.failNext as (verb: string) => void)('token')],
    ['failNext, a text', () => client.failNext('token', 'login_required' as never)],
    ['failNext, null', () => client.failNext('token', null as never)],
    ['signInAs, no sub', () => client.signInAs({} as never)],
    ['signInAs, nothing', () => client.signInAs(undefined as never)],
    ['advance, negative', () => client.advance(-1)],
    ['advance, a text', () => client.advance('1 h' as never)],
    ['completeRedirect, no login', () => client.completeRedirect()],
    ['setPermissions, unknown organization', () => client.setPermissions('hooli', [])],
    ['setPermissions, organization of another type', () => client.setPermissions(5 as never, [])],
    ['setPermissions, a text', () => client.setPermissions('acme', 'read' as never)],
    ['setPermissions, nothing', () => client.setPermissions('acme', undefined as never)],
    ['switchOrganization, a number', () => client.switchOrganization(5 as never)],
    ['switchOrganization, nothing', () => client.switchOrganization(undefined as never)],
    ['getTokenForOrg, an object', () => client.getTokenForOrg({ id: 'org_acme' } as never)],
  ])('are refused: %s', async (_, call) => {
    await client.start();
    expect((await rejection(Promise.resolve().then(call))).code).toBe('configuration');
  });
});
