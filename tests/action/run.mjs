// The steps of action.yml, run for real without a runner: node run.mjs
//
//   LOCKGATE_SHARED   folder with tools/run_composite.mjs, which evaluates expressions by GitHub's own library
//   LOCKGATE_TOOLS    folder into which tests/workflows/package-lock.json was installed
//   LOCKGATE_BIN      the real program; without it, a stand-in alone shows what each step is given and what becomes of its answers
//
// Exit 0 with a line `N passed, 0 failed`, 1 when something fails, 2 when a tool is missing.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const stub = path.join(here, 'lockgate.sh');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lockgate-action-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

const tools = process.env.LOCKGATE_TOOLS ?? missing('LOCKGATE_TOOLS is not set');
const shared = path.join(process.env.LOCKGATE_SHARED ?? missing('LOCKGATE_SHARED is not set'), 'tools/run_composite.mjs');
if (!fs.existsSync(shared)) missing(`no such file: ${shared}`);
if (!fs.existsSync(path.join(tools, 'node_modules/@actions/expressions'))) missing('@actions/expressions is not installed');
// It looks for its packages from where it stands.
const runner = path.join(tools, `run_composite.${process.pid}.mjs`);
fs.copyFileSync(shared, runner);
process.on('exit', () => fs.rmSync(runner, { force: true }));

function missing(what) {
  console.error(`error: ${what}`);
  process.exit(2);
}

const pairs = (option, values) => Object.entries(values).flatMap(([name, value]) => [`--${option}`, `${name}=${value}`]);

// Runs the action in a workspace of its own: inputs, variables, the event and the `github` context.
async function run({ inputs = { binary: stub }, env = {}, event = 'push', github = {}, prepare = () => {} } = {}) {
  const workspace = fs.mkdtempSync(path.join(scratch, 'workspace-'));
  prepare(workspace);
  const context = path.join(scratch, `${path.basename(workspace)}.json`);
  fs.writeFileSync(context, JSON.stringify(github));
  const child = spawn('node', [runner, '--action', root, '--workspace', workspace, '--event', event, '--github', context,
    ...pairs('with', inputs), ...pairs('env', env)]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.ok(code === 0 || code === 1, `the action is wrong: ${stderr}`);
  const seen = (name) => {
    const file = path.join(workspace, `seen.${name}`);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  };
  return { ...JSON.parse(stdout), seen, uploads: JSON.parse(stdout).uses.filter(({ uses }) => uses.includes('upload-sarif')) };
}

const variable = (text, name) => text.match(new RegExp(`^${name}=(.*)$`, 'm'))?.[1];

const tests = {
  async 'every verdict: outputs, upload first, then the job fails by the code'() {
    for (const event of ['push', 'pull_request', 'merge_group', 'schedule', 'workflow_dispatch']) {
      for (const [verdict, code] of [['pass', 0], ['blocked', 1], ['incomplete', 3]]) {
        const result = await run({ event, env: { STUB_VERDICT: verdict, STUB_CODE: code } });
        const what = `${event}, ${verdict}`;
        assert.equal(result.outcome, code === 0 ? 'success' : 'failure', what);
        assert.deepEqual(result.outputs, {
          verdict, 'exit-code': `${code}`, complete: 'true', findings: '3', introduced: '2', blocking: '1',
          'sarif-file': 'out/lockgate.sarif', 'json-file': 'out/lockgate.json', 'markdown-file': 'out/lockgate.md', upload: 'true',
        }, what);
        assert.equal(result.uploads.length, 1, what);
        assert.equal(result.summary, 'summary\n', what);
        const order = result.steps.filter(({ outcome }) => outcome !== 'skipped').map(({ name }) => name);
        assert.deepEqual(order.slice(-3), ['gate', 'upload to code scanning', 'verdict'], what);
      }
    }
  },

  async 'the upload gets our file, our category, and a checkout without sources'() {
    const { uploads } = await run({ inputs: { binary: stub, category: 'mine/' }, github: { workspace: '/workspace' } });
    assert.deepEqual(uploads[0].with, {
      sarif_file: 'out/lockgate.sarif', category: 'mine/', checkout_path: '/workspace/.git', token: 'ghs_local', 'wait-for-processing': 'true',
    });
    assert.match(uploads[0].uses, /@[0-9a-f]{40}$/);
  },

  async 'nothing is uploaded where the gate says so, and the verdict stands'() {
    const result = await run({ env: { STUB_UPLOAD: 'false', STUB_VERDICT: 'blocked', STUB_CODE: 1 } });
    assert.deepEqual(result.uploads, []);
    assert.equal(result.outcome, 'failure');
    assert.equal(result.outputs.upload, 'false');
  },

  async 'a gate that breaks down fails the job and uploads nothing'() {
    const result = await run({ env: { STUB_BREAKS: 1 } });
    assert.equal(result.outcome, 'failure');
    assert.deepEqual(result.uploads, []);
    assert.equal(result.seen('finish'), undefined);
  },

  async 'a program that cannot be installed fails the job before anything is judged'() {
    const result = await run({ inputs: { binary: '/absent/lockgate' } });
    assert.equal(result.outcome, 'failure');
    assert.equal(result.seen('gate'), undefined);
    assert.deepEqual(result.uses, []);
    const [error] = result.commands;
    assert.equal(error.command, 'error');
    assert.equal(error.props.title, 'lockgate');
  },

  async 'without fail the verdict is reported alone'() {
    const result = await run({ inputs: { binary: stub, fail: 'false' }, env: { STUB_VERDICT: 'blocked', STUB_CODE: 1 } });
    assert.equal(result.outcome, 'success');
    assert.equal(result.outputs.verdict, 'blocked');
    assert.equal(variable(result.seen('finish'), 'LOCKGATE_VERDICT'), 'blocked');
  },

  async 'every input reaches the gate as a variable, whatever is in it'() {
    const evil = '$(touch evil) `touch evil` "; touch evil; \' ${{ github.token }} %0A::error::x';
    const names = ['path', 'base', 'head', 'policy', 'policy-from', 'with-sarif', 'base-sarif', 'db', 'fail', 'comment', 'annotations', 'upload',
      'category', 'token'];
    const inputs = { binary: stub, ...Object.fromEntries(names.map((name) => [name, `${name} ${evil}`])) };
    const result = await run({ inputs });
    for (const name of names) {
      const key = `LOCKGATE_INPUT_${name.toUpperCase().replaceAll('-', '_')}`;
      assert.equal(variable(result.seen('gate'), key), inputs[name], name);
    }
    assert.equal(result.seen('evil'), undefined);
    assert.equal(result.seen('update'), undefined, 'with a database of its own nothing is downloaded');
  },

  async 'the database is restored, updated and kept; its tree and its URL are arguments'() {
    const result = await run({ inputs: { binary: stub, path: '-x y', 'db-from': 'https://index.example/a' } });
    assert.match(result.seen('update'), /^db update --data-dir \S+\/lockgate-data --tree=-x y --from=https:\/\/index\.example\/a\n$/);
    const caches = result.uses.filter(({ uses }) => uses.startsWith('actions/cache/'));
    assert.deepEqual(caches.map(({ uses }) => uses.split('@')[0]), ['actions/cache/restore', 'actions/cache/save']);
    for (const { with: { key } } of caches) assert.match(key, /^lockgate-9\.8\.7-20\d\d-\d\d-\d\d$/);
    assert.equal(variable(result.seen('gate'), 'LOCKGATE_DATA_DIR'), caches[0].with.path);
  },

  async 'a database that cannot be updated is not kept, and the gate judges with what there is'() {
    const result = await run({ env: { STUB_UPDATE: 3, STUB_VERDICT: 'incomplete', STUB_CODE: 3 } });
    assert.deepEqual(result.uses.map(({ uses }) => uses.split('@')[0]), ['actions/cache/restore', 'github/codeql-action/upload-sarif']);
    assert.equal(result.outputs.verdict, 'incomplete');
    assert.equal(result.outcome, 'failure');
    assert.ok(result.commands.some(({ command, message }) => command === 'warning' && message.includes('could not be updated')));
  },

  async 'the program is downloaded from the mirror and checked by its sum'() {
    const folder = fs.mkdtempSync(path.join(scratch, 'release-'));
    fs.copyFileSync(stub, path.join(folder, 'lockgate'));
    fs.chmodSync(path.join(folder, 'lockgate'), 0o755);
    const archive = path.join(folder, 'archive');
    execFileSync('tar', ['-C', folder, '-czf', archive, 'lockgate']);
    const bytes = fs.readFileSync(archive);
    const checksum = crypto.createHash('sha256').update(bytes).digest('hex');
    const server = http.createServer((_, answer) => answer.end(bytes)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const inputs = { version: '9.8.7', checksum, mirror: `http://127.0.0.1:${server.address().port}`, token: '' };
    const good = await run({ inputs });
    const bad = await run({ inputs: { ...inputs, checksum: '0'.repeat(64) } });
    server.close();
    assert.equal(good.outcome, 'success', JSON.stringify(good.steps[0]));
    assert.match(variable(good.seen('gate'), 'LOCKGATE_BINARY'), /\/tools\/lockgate\/9\.8\.7\/\w+\/lockgate$/);
    assert.equal(good.path.length, 1);
    assert.equal(bad.outcome, 'failure');
    assert.equal(bad.seen('gate'), undefined);
  },
};

if (process.env.LOCKGATE_BIN) {
  // A repository whose base is the demo and whose change adds a lockfile with a finding.
  const demo = (workspace) => {
    const git = (...words) => execFileSync('git', ['-C', workspace, '-c', 'user.name=a', '-c', 'user.email=a@a.example', ...words],
      { encoding: 'utf8' }).trim();
    fs.cpSync(path.join(root, 'fixtures/repos/demo'), workspace, { recursive: true });
    fs.cpSync(path.join(root, 'fixtures/advisories/demo'), path.join(workspace, '.advisories'), { recursive: true });
    git('init', '--quiet', '-b', 'main');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'demo');
    const base = git('rev-parse', 'HEAD');
    git('checkout', '--quiet', '-b', 'change');
    fs.cpSync(path.join(root, 'fixtures/repos/change/report'), path.join(workspace, 'report'), { recursive: true });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'change');
    const head = git('rev-parse', 'HEAD');
    git('checkout', '--quiet', 'main');
    git('merge', '--quiet', '--no-ff', '--message', 'merge', 'change');
    return { base, head, merge: git('rev-parse', 'HEAD'), git };
  };
  const repository = { full_name: 'acme/demo', default_branch: 'main', private: false };
  const payloads = {
    pull_request: ({ base, head }) => ({
      number: 7, repository, sender: { login: 'ada' },
      pull_request: { number: 7, user: { login: 'ada' }, base: { sha: base, ref: 'main', repo: repository }, head: { sha: head, ref: 'change', repo: repository } },
    }),
    merge_group: ({ base, merge }) => ({
      repository, merge_group: { base_sha: base, head_sha: merge, base_ref: 'refs/heads/main', head_ref: 'refs/heads/gh-readonly-queue/main/pr-7' },
    }),
    push: ({ base, merge }) => ({ repository, ref: 'refs/heads/main', before: base, after: merge, forced: false, deleted: false }),
    schedule: () => ({ repository, schedule: '0 4 * * *' }),
    workflow_dispatch: () => ({ repository, ref: 'refs/heads/main' }),
  };
  const refs = { pull_request: 'refs/pull/7/merge' };
  const real = async (event, { payload = payloads[event], inputs = {}, change = () => {} } = {}) => {
    const workspace = fs.mkdtempSync(path.join(scratch, 'real-'));
    const commits = demo(workspace);
    change(workspace, commits);
    const file = path.join(scratch, `${path.basename(workspace)}.event.json`);
    fs.writeFileSync(file, typeof payload === 'string' ? payload : JSON.stringify(payload(commits)));
    const env = {
      GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: 'acme/demo', GITHUB_SHA: commits.git('rev-parse', 'HEAD'),
      GITHUB_REF: refs[event] ?? 'refs/heads/main',
    };
    const prepare = (folder) => fs.cpSync(workspace, folder, { recursive: true });
    return run({ event, env, prepare, inputs: { binary: path.resolve(process.env.LOCKGATE_BIN), db: '.advisories', ...inputs } });
  };
  const rows = [
    // event, introduced, uploads
    ['pull_request', '1', 1], ['merge_group', '1', 0], ['push', '0', 1], ['schedule', '0', 1], ['workflow_dispatch', '0', 1],
  ];
  for (const [event, introduced, uploads] of rows) {
    tests[`the real program on ${event}`] = async () => {
      const result = await real(event);
      assert.equal(result.outputs.verdict, 'blocked', JSON.stringify(result.steps));
      assert.equal(result.outputs['exit-code'], '1');
      assert.equal(result.outputs.introduced, introduced);
      assert.equal(result.outcome, 'failure', 'the job fails after the upload');
      assert.equal(result.uploads.length, uploads);
      assert.ok(result.summary.startsWith('## lockgate: BLOCKED'), result.summary.slice(0, 80));
      assert.deepEqual(result.annotationsOverLimit, []);
    };
  }
  tests['a merge group that is one commit never passes'] = async () => {
    const same = ({ merge }) => ({ repository, merge_group: { base_sha: merge, head_sha: merge } });
    const result = await real('merge_group', { payload: same });
    assert.equal(result.outcome, 'failure');
    assert.notEqual(result.outputs.verdict, 'pass');
    assert.deepEqual(result.uploads, []);
  };
  tests['a lockfile that crashes the reader is no green check, and uploads nothing'] = async () => {
    const change = (workspace, { git }) => {
      fs.writeFileSync(path.join(workspace, 'Cargo.lock'), 'version = 4\n[[pack');
      git('commit', '--quiet', '--all', '--amend', '--message', 'merge');
    };
    const result = await real('pull_request', { change });
    assert.equal(result.outputs.complete, 'false');
    assert.equal(result.outcome, 'failure');
    assert.deepEqual(result.uploads, []);
    assert.ok(result.commands.some(({ props }) => props.title?.includes('INCOMPLETE')), JSON.stringify(result.commands));
  };
  for (const [what, payload] of [['missing', ''], ['truncated', '{"pull_request": {'], ['of another event', '{"zen": "x"}']]) {
    tests[`an event that is ${what} gives no verdict`] = async () => {
      const result = await real('pull_request', { payload });
      assert.equal(result.outcome, 'failure');
      assert.deepEqual(result.uploads, []);
      assert.notEqual(result.outputs.verdict, 'pass');
    };
  }
  tests['pull_request_target is refused'] = async () => {
    const result = await real('pull_request_target', { payload: payloads.pull_request });
    assert.equal(result.outcome, 'failure');
    assert.deepEqual(result.uploads, []);
  };
}

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`pass: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL: ${name}\n${error.stack}`);
  }
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
