import { readFileSync } from 'node:fs';

/** `node scripts/check-release.js v0.2.0`: fails unless the tag is the version of both packages and CHANGELOG.md has a section for it. */
const [tag = ''] = process.argv.slice(2);

/** @param {string} file */
const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
/** @param {string} file @returns {string} */
const versionOf = (file) => JSON.parse(read(file)).version;

const problems = ['package.json', 'demo/tenant/package.json']
  .filter((file) => tag !== `v${versionOf(file)}`)
  .map((file) => `The tag is ${tag || 'missing'}, and ${file} has ${versionOf(file)}.`);
const version = versionOf('package.json');
if (!read('CHANGELOG.md').includes(`\n## [${version}]`))
  problems.push(`CHANGELOG.md has no section "## [${version}]".`);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
