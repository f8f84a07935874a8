import { spawnSync } from 'node:child_process';

/**
 * `npm run soak -- 100000` runs each model-based test that many times. A failure prints its seed, path and replayPath, for SOAK_SEED,
 * SOAK_PATH and SOAK_REPLAY. With SOAK_NO_SHRINK it is printed at once, without a search for a shorter one.
 */
const [runs = '2000'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(runs)) {
  console.error(`"${runs}" is not a number of runs.`);
  process.exit(2);
}
/** Runs in one process. Each leaves some memory behind, so that more runs need more processes. A given seed needs one process. */
const runsPerProcess = process.env.SOAK_SEED ? Number(runs) : 6000;
for (let done = 0; done < Number(runs);) {
  const next = Math.min(Number(runs) - done, runsPerProcess);
  const { status } = spawnSync('npx vitest run test/model', {
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, SOAK_RUNS: String(next) },
  });
  if (status !== 0) process.exit(status ?? 1);
  done += next;
  console.log(`${done} of ${runs} runs found nothing.`);
}
