// @vitest-environment node
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../demo/tenant/cli.js', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenant-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

/** Starts the command, and returns what it prints until the last line. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [cli, '--port', '0', ...args], { cwd: folder });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('Ctrl-C')) resolve();
    });
  });
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  await Promise.race([ready, ended]);
  return { output, child, ended };
}

describe('npx auth0-org-tenant', () => {
  it('prints what to paste, who is there, and what it is not, and stops at Ctrl-C', async () => {
    writeFileSync(
      join(folder, 'tenant.json'),
      JSON.stringify({
        organizations: ['north'],
        people: [{ email: 'mia@example.com', organizations: { north: ['admin'] } }],
        applications: [{ clientId: 'my-app', origins: ['http://localhost:8080'] }],
        apis: ['https://my-api.example'],
        actions: ['./action.cjs'],
      }),
    );
    writeFileSync(
      join(folder, 'action.cjs'),
      "exports.onExecutePostLogin = async (event, api) => api.idToken.setCustomClaim('https://a.example/x', 1);",
    );
    const { output, child, ended } = await start('--config', 'tenant.json', '--app', 'http://localhost:5173');
    const domain = /domain: '(.+)'/.exec(output)?.[1] ?? '';
    expect(output).toContain("clientId: 'my-app'");
    expect(output).toContain("authorizationParams: { audience: 'https://my-api.example' }");
    expect(output).toMatch(/north +org_north +north/);
    expect(output).toMatch(/mia@example\.com +north/);
    expect(output).toContain('It is no identity provider for production');

    const discovery = await fetch(`${domain}/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({ issuer: `${domain}/` });
    const allowed = async (origin: string) =>
      (await fetch(`${domain}/oauth/token`, { method: 'OPTIONS', headers: { origin } })).headers.get(
        'access-control-allow-origin',
      );
    expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowed('http://localhost:8080')).toBe(null);
    expect((await fetch(`${domain}/__control`, { method: 'POST' })).status).toBe(404);

    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('serves https, and writes the certificate', async () => {
    const { output, child, ended } = await start('--certificate', 'tenant.pem');
    expect(readFileSync(join(folder, 'tenant.pem'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(output).toMatch(/domain: 'https:\/\/localhost:\d+'/);
    expect(output).toContain('certificate is self-made');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('warns if other machines can reach it', async () => {
    const { output, child, ended } = await start('--host', '0.0.0.0', '--allow-remote');
    expect(output).toContain('OTHER MACHINES CAN REACH IT, at 0.0.0.0');
    child.kill('SIGTERM');
    await ended;
  });

  it('prints its options', () => {
    expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
    for (const option of [
      '--port',
      '--app',
      '--config',
      '--https',
      '--certificate',
      '--control',
      '--host',
      '--allow-remote',
    ])
      expect(run('--help').stdout).toContain(`  ${option}`);
  });

  it.each([
    ['an unknown option', ['--prot', '1'], /^--prot can't be used.*\n[^]*--port 4401/],
    ['a text without an option', ['4401'], /can't be used/],
    ['a port that is no number', ['--port', 'x'], /^--port is "x", and must be a number/],
    ['an address of the network', ['--host', '0.0.0.0'], /^host is "0\.0\.0\.0".*--allow-remote/],
    ['an origin with a path', ['--app', 'http://localhost:1/x'], /^--app needs an origin without a path/],
    [
      'a certificate that can not be written',
      ['--port', '0', '--certificate', 'no/folder/tenant.pem'],
      /^--certificate names no\/folder\/tenant\.pem, which can't be written: .*Check the path/,
    ],
    ['a file that is missing', ['--config', 'no.json'], /^--config names no\.json, which can't be read/],
  ])('refuses %s', (_what, args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it.each([
    ['is not JSON', '{', /^--config names bad\.json, which is not JSON/],
    ['is a list', '[]', /^--config names bad\.json, which must have an object, but it has \[\]/],
    ['is null', 'null', /^--config names bad\.json, which must have an object, but it has null/],
    ['has a wrong field', '{ "people": [{ "mail": "x" }] }', /^people\[0\]\.mail is not a field/],
    [
      'has an action that is missing',
      '{ "actions": ["./no.cjs"] }',
      /^actions\[0\] names \.\/no\.cjs, which can't be loaded/,
    ],
    ['has an action that is no path', '{ "actions": [5] }', /^actions\[0\] is 5, and must be the path/],
    ['has a number as applications', '{ "applications": 5 }', /^applications is 5, and must be a list/],
    ['has null as an application', '{ "applications": [null] }', /^applications\[0\] must be an object/],
  ])('refuses a file that %s', (_what, text, message) => {
    writeFileSync(join(folder, 'bad.json'), text);
    const { status, stderr } = run('--config', 'bad.json', '--app', 'http://localhost:3000');
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('says which port is taken', async () => {
    const { output, child, ended } = await start();
    const port = /domain: 'http:\/\/localhost:(\d+)'/.exec(output)?.[1] ?? '';
    expect(run('--port', port)).toMatchObject({
      status: 1,
      stderr: `Port ${port} is taken. Choose another one: npx auth0-org-tenant --port ${Number(port) + 1}\n`,
    });
    child.kill('SIGTERM');
    await ended;
  });
});
