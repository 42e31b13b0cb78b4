// The steps of action.yml, run for real without a runner: node run.mjs [WORD]
//
//   LOCKGATE_SHARED   folder with tools/run_composite.mjs, which evaluates expressions by GitHub's own library
//   LOCKGATE_TOOLS    folder into which tests/workflows/package-lock.json was installed
//   LOCKGATE_BIN      the real program; without it, a stand-in alone shows what each step is given and what becomes of its answers
//   LOCKGATE_BLESS    writes table.tsv anew, unless a WORD is given
//
// With a WORD, only the tests whose names hold it. Exit 0 with a line `N passed, 0 failed`, 1 when something fails, 2 when a
// tool is missing.
import os from 'node:os';
import path from 'node:path';
import { companion } from './companion.mjs';
import { hostile } from './hostile.mjs';
import { peers } from './peers.mjs';
import { real } from './real.mjs';
import { table } from './table.mjs';
import { tests as wiring } from './wiring.mjs';

const binary = process.env.LOCKGATE_BIN && path.resolve(process.env.LOCKGATE_BIN);
const rows = binary && table(binary);
const tests = { ...wiring, ...(binary ? { ...real(binary), ...companion(binary), ...hostile(binary), ...peers(binary), ...rows.tests } : {}) };

const [, , word = ''] = process.argv;
const names = Object.keys(tests).filter((name) => name.includes(word));
const results = new Map();
const waiting = [...names];
// Some wait for a server's patience: more at once than there are processors.
const worker = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    results.set(name, await tests[name]().then(() => undefined, (error) => error));
  }
};
await Promise.all(Array.from({ length: 4 * os.availableParallelism() }, worker));

if (process.env.LOCKGATE_BLESS && word === '') rows?.bless();
for (const name of names) {
  const error = results.get(name);
  console.log(error === undefined ? `pass: ${name}` : `FAIL: ${name}\n${error.stack}`);
}
const failed = [...results.values()].filter((error) => error !== undefined).length;
console.log(`${names.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && names.length > 0 ? 0 : 1);
