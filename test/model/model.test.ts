/// <reference types="vite/client" />
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commands } from './commands.js';
import { Model } from './model.js';
import { World } from './world.js';

const soak = process.env['SOAK_RUNS'];
const runs = Number(soak ?? 1200);
// `npm test` uses the same seed every time, so that a failure comes from the last change. `npm run soak` uses new seeds.
const seed = process.env['SOAK_SEED'] ?? (soak === undefined ? '2000' : undefined);
const path = process.env['SOAK_PATH'];
const replayPath = process.env['SOAK_REPLAY'];

beforeEach(() => {
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(
    async (_, data) =>
      Uint8Array.from(
        createHash('sha256')
          .update(data as Uint8Array)
          .digest(),
      ).buffer,
  );
});
afterEach(() => {
  vi.useRealTimers();
});

const modes = [
  { cacheLocation: 'memory', maxSessions: 3, tabs: 1 },
  { cacheLocation: 'localstorage', maxSessions: 3, tabs: 1 },
  { cacheLocation: 'localstorage', maxSessions: 3, tabs: 2 },
] as const;

describe.each(modes)(
  '$tabs tabs with cacheLocation $cacheLocation and room for $maxSessions',
  ({ tabs, ...options }) => {
    it('behave as the model predicts, with random commands in any order', { timeout: Infinity }, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.commands(commands(tabs), {
            maxCommands: 40,
            size: 'max',
            ...(replayPath !== undefined && { replayPath }),
          }),
          async (list) => {
            const model = new Model(options);
            const world = new World(model);
            try {
              for (let tab = 0; tab < tabs; tab++) await world.until(world.open(tab));
              await fc.asyncModelRun(() => ({ model, real: world }), list);
              await world.drain();
            } finally {
              world.close();
            }
          },
        ),
        {
          numRuns: Math.ceil(runs / modes.length),
          ...(seed !== undefined && { seed: Number(seed) }),
          ...(path !== undefined && { path }),
        },
      );
      expect(runs).toBeGreaterThan(0);
    });
  },
);
