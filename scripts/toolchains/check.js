import { strict as assert } from 'node:assert';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { listenOnLoopback } from '../../demo/loopback.js';
import { answer } from './answer.js';
import { drive } from './drive.js';
import { run, start } from './run.js';

/** @typedef {{ browser: import('@playwright/test').Browser, signal: AbortSignal }} Tools */

/**
 * Builds an app in its folder, and uses it in the browser if it has a page.
 * @param {import('./list.js').Toolchain} toolchain
 * @param {string} folder
 * @param {Tools} tools
 */
export async function check(
  { command, serve, page = 'index.html', start: serverOf, prerendered, check: ownCheck },
  folder,
  tools,
) {
  if (ownCheck) return ownCheck(folder, tools);
  if (command === undefined) throw new Error('A toolchain needs a command or a check of its own.');
  await run(command, { cwd: folder, signal: tools.signal });
  if (serve) {
    const built = join(folder, serve);
    if (page !== 'index.html' || !existsSync(join(built, page)))
      copyFileSync(join(folder, page), join(built, 'index.html'));
    const server = await listenOnLoopback(express().use(express.static(built)), 0);
    try {
      await drive(tools.browser, server.url);
    } finally {
      await server.close();
    }
  }
  if (serverOf) await useOwnServer(serverOf, prerendered ?? '', folder, tools);
}

/**
 * @param {(port: number) => string} serverOf
 * @param {string} prerendered
 * @param {string} folder
 * @param {Tools} tools
 */
async function useOwnServer(serverOf, prerendered, folder, { browser, signal }) {
  const reserved = await listenOnLoopback(() => {}, 0);
  await reserved.close();
  const { url, port } = reserved;
  const { ended, stop } = start(serverOf(port), { cwd: folder, signal });
  try {
    const early = ended.then(({ output }) => {
      throw new Error(`The server ended:\n${output}`);
    });
    await Promise.race([early, answer(url)]);
    const html = await (await fetch(url)).text();
    assert(html.replaceAll('<!-- -->', '').includes(prerendered), html);
    await drive(browser, url);
  } finally {
    stop();
    await ended;
  }
}
