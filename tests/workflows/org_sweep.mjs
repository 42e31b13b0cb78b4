// The jobs of org-sweep.yml, run for real without a runner: node org_sweep.mjs
//
//   LOCKGATE_TOOLS   folder into which package-lock.json was installed
//   LOCKGATE_BIN     the program
//   LOCKGATE_FAKE    the fake GitHub of crates/fake-github
//
// Each `run:` step is executed with what GitHub's own evaluator makes of its expressions; artifacts are folders. Exit 0 with a line
// `N passed`, 1 when something is not as it should be, 2 when a tool is missing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const need = (name) => {
  if (!process.env[name]) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return path.resolve(process.env[name]);
};
const [tools, binary, fake] = ['LOCKGATE_TOOLS', 'LOCKGATE_BIN', 'LOCKGATE_FAKE'].map(need);
const load = createRequire(path.join(tools, 'x.js'));
const expressions = path.join(tools, 'node_modules/@actions/expressions/dist');
const { Lexer, Parser, Evaluator, data } = await import(path.join(expressions, 'index.js'));
const { reviver } = await import(path.join(expressions, 'data/reviver.js'));
const yaml = load('yaml');

const root = path.resolve(import.meta.dirname, '../..');
const workflow = yaml.parse(fs.readFileSync(path.join(root, '.github/workflows/org-sweep.yml'), 'utf8'));
const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'org-sweep-'));
const bin = path.join(temp, 'bin');
fs.mkdirSync(bin);
fs.symlinkSync(binary, path.join(bin, 'lockgate'));

const evaluate = (source, contexts, failed) => {
  const functions = [['success', () => !failed], ['failure', () => failed], ['always', () => true], ['cancelled', () => false]]
    .map(([name, f]) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(f()) }));
  const dictionary = JSON.parse(JSON.stringify(contexts), reviver);
  const parsed = new Parser(new Lexer(source).lex().tokens, Object.keys(contexts), functions).parse();
  return new Evaluator(parsed, dictionary, new Map(functions.map((f) => [f.name, f]))).evaluate();
};
const filled = (text, contexts, failed) =>
  String(text ?? '').replace(/\$\{\{([\s\S]*?)\}\}/g, (_, source) => evaluate(source.trim(), contexts, failed).coerceString());
const holds = (condition, contexts, failed) => {
  if (condition === undefined) return !failed;
  const word = evaluate(String(condition).replace(/^\$\{\{([\s\S]*)\}\}$/, '$1').trim(), contexts, failed).coerceString();
  return !['', 'false', '0'].includes(word);
};

// Files by a pattern whose last part may hold stars.
const glob = (pattern) => {
  const [folder, last] = [path.dirname(pattern), path.basename(pattern)];
  const fits = new RegExp(`^${last.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
  return fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => fits.test(name)).map((name) => path.join(folder, name)) : [];
};

// One job, with artifacts in `artifacts`. Gives its result and outputs.
const job = (definition, contexts, artifacts) => {
  const folder = fs.mkdtempSync(path.join(temp, 'runner-'));
  const all = { ...contexts, runner: { temp: folder, os: 'Linux' }, steps: {}, env: {} };
  let failed = false;
  const log = [];
  for (const [index, step] of definition.steps.entries()) {
    if (!holds(step.if, all, failed)) continue;
    const given = Object.fromEntries(Object.entries(step.with ?? {}).map(([name, value]) => [name, filled(value, all, failed)]));
    const kind = step.uses?.replace(/@.*/, '');
    if (kind === '$/setup' || kind?.startsWith('actions/cache/')) continue;
    if (kind === 'actions/upload-artifact') {
      const to = path.join(artifacts, given.name);
      fs.mkdirSync(to, { recursive: true });
      for (const from of glob(given.path)) fs.cpSync(from, fs.statSync(from).isDirectory() ? to : path.join(to, path.basename(from)), { recursive: true });
    } else if (kind === 'actions/download-artifact') {
      if (given.name) fs.cpSync(path.join(artifacts, given.name), given.path, { recursive: true });
      for (const from of given.pattern ? glob(path.join(artifacts, given.pattern)) : []) {
        fs.cpSync(from, path.join(given.path, path.basename(from)), { recursive: true });
      }
    } else {
      assert.ok(step.run, `step ${index} is neither known nor a script: ${step.uses}`);
      const file = (name) => path.join(folder, `${index}-${name}`);
      ['output', 'summary'].forEach((name) => fs.writeFileSync(file(name), ''));
      const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, all, failed)]));
      const outcome = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', filled(step.run, all, failed)], {
        cwd: root,
        encoding: 'utf8',
        env: {
          PATH: `${bin}:${process.env.PATH}`, HOME: folder, NO_PROXY: '127.0.0.1', RUNNER_TEMP: folder,
          GITHUB_OUTPUT: file('output'), GITHUB_STEP_SUMMARY: file('summary'), ...env,
        },
      });
      const outputs = Object.fromEntries(fs.readFileSync(file('output'), 'utf8').split('\n').filter(Boolean).map((line) => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
      }));
      if (step.id) all.steps[step.id] = { outputs };
      log.push({ step, code: outcome.status, stdout: outcome.stdout, stderr: outcome.stderr, summary: fs.readFileSync(file('summary'), 'utf8') });
      failed ||= outcome.status !== 0;
    }
  }
  const outputs = Object.fromEntries(Object.entries(definition.outputs ?? {}).map(([name, value]) => [name, filled(value, all, failed)]));
  return { result: failed ? 'failure' : 'success', outputs, log };
};

const server = spawn(fake, ['--organization', 'acme', '--repositories', path.join(root, 'fixtures/organization.toml')]);
const said = await new Promise((resolve) => {
  let text = '';
  server.stdout.on('data', (bytes) => {
    text += bytes;
    if (text.split('\n').length > 2) resolve(text);
  });
});
const api = said.split('\n')[0].trim();
const token = /GITHUB_TOKEN=(\S+)/.exec(said)[1];

const run = (name, shards, { lose = () => false, fail = true } = {}) => {
  const artifacts = fs.mkdtempSync(path.join(temp, 'artifacts-'));
  const inputs = {
    targets: 'acme\n', shards, 'max-parallel': 4, source: 'api', 'api-url': api, 'app-id': '', fail,
    db: path.join(root, 'fixtures/advisories/demo'), 'runs-on': 'x', version: '', checksum: '', mirror: '', 'build-from-source': false,
  };
  const contexts = {
    inputs, secrets: { token, 'app-key': '' }, github: { api_url: 'https://api.example', run_id: 1, run_attempt: 1 },
    needs: {}, matrix: {},
  };
  const plan = job(workflow.jobs.plan, contexts, artifacts);
  assert.equal(plan.result, 'success', JSON.stringify(plan.log));
  contexts.needs.plan = { result: plan.result, outputs: plan.outputs };
  const matrix = JSON.parse(evaluate(workflow.jobs.shard.strategy.matrix.replace(/^\$\{\{|\}\}$/g, '').trim(), contexts, false) && plan.outputs.matrix);
  const results = matrix.shard.filter((shard) => !lose(shard)).map((shard) => job(workflow.jobs.shard, { ...contexts, matrix: { shard } }, artifacts));
  contexts.needs.shard = { result: results.every((one) => one.result === 'success') ? 'success' : 'failure', outputs: {} };
  assert.ok(holds(workflow.jobs.merge.if, contexts, true), 'the shards are put together whatever became of them');
  const merge = job(workflow.jobs.merge, contexts, artifacts);
  return { name, matrix, results, merge, report: path.join(artifacts, 'lockgate-sweep') };
};

try {
  const whole = run('whole', 3);
  assert.deepEqual(whole.matrix, { shard: ['1/3', '2/3', '3/3'] });
  const step = whole.merge.log.at(-1);
  assert.match(step.stdout, /^(IN)?COMPLETE: acme: /m, step.stderr);
  assert.doesNotMatch(step.stdout, /is missing/);
  const lines = fs.readFileSync(path.join(whole.report, 'sweep.ndjson'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(lines.length >= 40, `${lines.length} repositories`);
  assert.match(step.summary, /^## .*COMPLETE/, 'the summary begins with whether it is complete');
  assert.ok(step.code === 1 || step.code === 3, `exit ${step.code}`);

  const alone = run('alone', 1);
  for (const file of ['sweep.json', 'sweep.ndjson', 'sweep.csv', 'sweep.md']) {
    const [one, three] = [alone, whole].map(({ report }) => fs.readFileSync(path.join(report, file), 'utf8'));
    assert.equal(three, one, `${file} of three shards is not that of one`);
  }

  // With `fail: false` what blocks is reported alone; what is incomplete fails all the same.
  const partial = run('partial', 3, { lose: (shard) => shard === '2/3', fail: false });
  const last = partial.merge.log.at(-1);
  assert.equal(last.code, 3, last.stderr);
  assert.match(last.stdout, /^INCOMPLETE: acme: /m);
  assert.match(last.stderr, /1 of 3 shards are missing: 2\/3/);
  for (const { log } of [...whole.results, ...partial.results, { log: whole.merge.log }]) {
    for (const { stdout, stderr } of log) assert.ok(!`${stdout}${stderr}`.includes(token), 'the token is shown');
  }
  console.log('3 passed');
} finally {
  server.kill();
  fs.rmSync(temp, { recursive: true, force: true });
}
