import { spawnSync } from 'node:child_process';

/** `npm run soak -- 100000` runs each model-based test that many times. A failure prints its seed and path, for SOAK_SEED and SOAK_PATH. */
const [runs = '2000'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(runs)) {
  console.error(`"${runs}" is not a number of runs.`);
  process.exit(2);
}
/** Runs in one process. Memory is not freed between runs, so that more runs need more processes. A given seed needs one process. */
const runsPerProcess = process.env.SOAK_SEED ? Number(runs) : 6000;
for (let left = Number(runs); left > 0; left -= runsPerProcess) {
  const { status } = spawnSync('npx vitest run test/model', {
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, SOAK_RUNS: String(Math.min(left, runsPerProcess)) },
  });
  if (status !== 0) process.exit(status ?? 1);
}
