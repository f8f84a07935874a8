import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Counts tests by the JSON reports of the test runners. The reports are in a folder of this run only. */
export function createTally() {
  const folder = mkdtempSync(join(tmpdir(), 'auth0-org-sessions-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const unit = join(folder, 'unit.json');
  const browser = join(folder, 'browser.json');

  return {
    unit,
    browser,

    /** Returns how many tests passed and failed. Skipped tests are not counted. */
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
    // The test runner did not start, or ended before it wrote a report.
    return undefined;
  }
}
