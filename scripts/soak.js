import { spawnSync } from 'node:child_process';

/** `npm run soak -- 100000` runs the model-based test that often; a failure prints its seed and path, for SOAK_SEED and SOAK_PATH. */
const [runs = '2000'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(runs)) {
  console.error(`How often? "${runs}" is no number.`);
  process.exit(2);
}
/** In one process no more: what a life leaves in its browser is never tidied up. A seed is lived once. */
const most = process.env.SOAK_SEED ? Number(runs) : 6000;
for (let left = Number(runs); left > 0; left -= most) {
  const { status } = spawnSync('npx vitest run test/model/model.test.ts', {
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, SOAK_RUNS: String(Math.min(left, most)) },
  });
  if (status !== 0) process.exit(status ?? 1);
}
