import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the test runners leave their JSON reports: a folder of this run's own, so that it counts no other's tests. */
export function createTally() {
  const folder = mkdtempSync(join(tmpdir(), 'auth0-org-sessions-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const unit = join(folder, 'unit.json');
  const browser = join(folder, 'browser.json');

  return {
    unit,
    browser,

    /** How many tests passed and failed in all. Skipped ones are neither. */
    count() {
      const vitest = readReport(unit);
      const playwright = readReport(browser)?.stats;
      return {
        passed: (vitest?.numPassedTests ?? 0) + (playwright?.expected ?? 0) + (playwright?.flaky ?? 0),
        failed: (vitest?.numFailedTests ?? 0) + (playwright?.unexpected ?? 0),
      };
    },
  };
}

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Its runner was not reached, or died before it could write.
    return undefined;
  }
}
