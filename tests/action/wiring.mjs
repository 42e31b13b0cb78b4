// What each step is given and what becomes of its answers, with a stand-in for the program.
import assert from 'node:assert/strict';
import { run, stub, variable } from './composite.mjs';
import { release } from './release.mjs';

export const tests = {
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
    const { inputs, close } = await release();
    const good = await run({ inputs });
    const bad = await run({ inputs: { ...inputs, checksum: '0'.repeat(64) } });
    close();
    assert.equal(good.outcome, 'success', JSON.stringify(good.steps[0]));
    assert.match(variable(good.seen('gate'), 'LOCKGATE_BINARY'), /\/tools\/lockgate\/9\.8\.7\/\w+\/lockgate$/);
    assert.equal(good.path.length, 1);
    assert.equal(bad.outcome, 'failure');
    assert.equal(bad.seen('gate'), undefined);
  },
};
