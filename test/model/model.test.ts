/// <reference types="vite/client" />
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commands } from './commands.js';
import { installDigest } from './digest.js';
import { Model } from './model.js';
import { readSoakOptions } from './soak-options.js';
import { World } from './world.js';

beforeEach(installDigest);
afterEach(() => {
  vi.useRealTimers();
});

const modes = [
  { cacheLocation: 'memory', maxSessions: 3, tabs: 1 },
  { cacheLocation: 'localstorage', maxSessions: 3, tabs: 1 },
  { cacheLocation: 'localstorage', maxSessions: 3, tabs: 2 },
] as const;
const soak = readSoakOptions(1200, modes.length);

describe.each(modes)(
  '$tabs tabs with cacheLocation $cacheLocation and room for $maxSessions',
  ({ tabs, ...options }) => {
    it('behave as the model predicts, with random commands in any order', { timeout: Infinity }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.commands(commands(tabs), soak.commands), async (list) => {
          const model = new Model(options);
          const world = new World(model);
          try {
            for (let tab = 0; tab < tabs; tab++) await world.until(world.open(tab));
            await fc.asyncModelRun(() => ({ model, real: world }), list);
            await world.drain();
          } finally {
            world.close();
          }
        }),
        soak.parameters,
      );
      expect(soak.runs).toBeGreaterThan(0);
    });
  },
);
