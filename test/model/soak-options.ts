import type fc from 'fast-check';

/** How a model-based test runs: from environment variables, which `npm run soak` sets. */
export interface SoakOptions {
  /** The number of lives of all modes of the test. */
  readonly runs: number;
  /** Replays a failure if SOAK_REPLAY has the `replayPath` that it printed. */
  readonly commands: fc.CommandsContraints;
  /** Replays a failure if SOAK_SEED and SOAK_PATH have what it printed. SOAK_NO_SHRINK: a failure is printed at once, without a search for a shorter one. */
  readonly parameters: fc.Parameters<unknown>;
}

/** @param defaultRuns The number of lives in `npm test`. */
export function readSoakOptions(defaultRuns: number, modes: number): SoakOptions {
  // Nothing reads the stacks of the many errors in each life. The error of a failure has the log of its life.
  Error.stackTraceLimit = 0;
  const { SOAK_RUNS, SOAK_SEED, SOAK_PATH, SOAK_REPLAY, SOAK_NO_SHRINK } = process.env;
  const runs = Number(SOAK_RUNS ?? defaultRuns);
  // `npm test` uses the same seed every time, so that a failure comes from the last change. `npm run soak` uses new seeds.
  const seed = SOAK_SEED ?? (SOAK_RUNS === undefined ? '2000' : undefined);
  return {
    runs,
    commands: {
      maxCommands: 40,
      size: 'max',
      ...(SOAK_REPLAY !== undefined && { replayPath: SOAK_REPLAY }),
    },
    parameters: {
      numRuns: Math.ceil(runs / modes),
      endOnFailure: SOAK_NO_SHRINK !== undefined,
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(SOAK_PATH !== undefined && { path: SOAK_PATH }),
    },
  };
}
