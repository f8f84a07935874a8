/// <reference types="vite/client" />
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installDigest } from '../digest.js';
import { readSoakOptions } from '../soak-options.js';
import { faultCommands } from './commands.js';
import { FaultWorld, type FaultModelOptions } from './world.js';

beforeEach(installDigest);
afterEach(() => {
  vi.useRealTimers();
});

const modes: readonly FaultModelOptions[] = [
  { storage: 'memory', tabs: 2 },
  { storage: 'localstorage', tabs: 2 },
  { storage: 'custom cache', tabs: 2 },
];
const soak = readSoakOptions(600, modes.length);

describe.each(modes)('$tabs tabs with tokens in $storage', ({ storage, tabs }) => {
  it('keep organizations apart and sign out for good, whatever fails', { timeout: Infinity }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(faultCommands(tabs), soak.commands), async (list) => {
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
          const left = world.storedText().match(/refresh-\d+|eyJ[\w-]+\.eyJ[\w-]+/g);
          if (left) world.violations.push(`the last sign-out leaves ${left.length} tokens in storage`);
          world.assert();
        } finally {
          world.close();
        }
      }),
      soak.parameters,
    );
    expect(soak.runs).toBeGreaterThan(0);
  });
});
