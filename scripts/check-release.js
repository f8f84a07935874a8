import { readFileSync } from 'node:fs';

/** `node scripts/check-release.js v0.2.0`: fails unless the tag is the version of package.json and CHANGELOG.md has a section for it. */
const [tag = ''] = process.argv.slice(2);
/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const changelog = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8');

const problems = [];
if (tag !== `v${version}`) problems.push(`The tag is ${tag || 'missing'}, and package.json has ${version}.`);
if (!changelog.includes(`\n## [${version}]`)) problems.push(`CHANGELOG.md has no section "## [${version}]".`);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
