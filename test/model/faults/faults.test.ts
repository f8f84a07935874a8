/// <reference types="vite/client" />
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultCommands } from './commands.js';
import { FaultWorld, type FaultModelOptions } from './world.js';

const soak = process.env['SOAK_RUNS'];
const runs = Number(soak ?? 600);
// `npm test` uses the same seed every time, so that a failure comes from the last change. `npm run soak` uses new seeds.
const seed = process.env['SOAK_SEED'] ?? (soak === undefined ? '2000' : undefined);
const path = process.env['SOAK_PATH'];
const replayPath = process.env['SOAK_REPLAY'];
const endOnFailure = process.env['SOAK_NO_SHRINK'] !== undefined;

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

const modes: readonly FaultModelOptions[] = [
  { storage: 'memory', tabs: 2 },
  { storage: 'localstorage', tabs: 2 },
  { storage: 'custom cache', tabs: 2 },
];

describe.each(modes)('$tabs tabs with tokens in $storage', ({ storage, tabs }) => {
  it('keep organizations apart and sign out for good, whatever fails', { timeout: Infinity }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands(faultCommands(tabs), {
          maxCommands: 40,
          size: 'max',
          ...(replayPath !== undefined && { replayPath }),
        }),
        async (list) => {
          const world = new FaultWorld({ storage, tabs });
          try {
            for (let tab = 0; tab < tabs; tab++) world.open(tab);
            await world.drain();
            await fc.asyncModelRun(() => ({ model: {}, real: world }), list);
            world.log.push('end: all faults end');
            await world.heal();
            world.signOuts.check();
            // A sign-out that nothing disturbs removes also what a page left that died.
            world.log.push('end: a last sign-out');
            world.call(0, 'logout');
            await world.drain();
            world.signOuts.check();
            const left = world.storedText().match(/refresh-\d+|eyJ[\w-]+\.[\w-]+/g);
            if (left) world.violations.push(`the last sign-out leaves ${left.length} tokens in storage`);
            world.assert();
          } finally {
            world.close();
          }
        },
      ),
      {
        numRuns: Math.ceil(runs / modes.length),
        endOnFailure,
        ...(seed !== undefined && { seed: Number(seed) }),
        ...(path !== undefined && { path }),
      },
    );
    expect(runs).toBeGreaterThan(0);
  });
});
