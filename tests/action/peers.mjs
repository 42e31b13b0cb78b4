// What went wrong in other scanners' actions, by the name of what went wrong. None of it can go wrong here.
import assert from 'node:assert/strict';
import { happen, isAnnotation, lockfile, record } from './change.mjs';
import { withOurUpload } from './composite.mjs';

// The tests, with this program.
export function peers(binary) {
  const action = withOurUpload();
  const bad = record('GHSA-0', ['bad']);
  const one = lockfile([{ name: 'bad' }]);
  const none = lockfile([{ name: 'good' }]);
  return {
    async 'a scan that crashed was taken for an empty result, and the check was green'() {
      const result = await happen(binary, { action, files: { 'a/package-lock.json': one.slice(0, -20) }, records: [bad] });
      assert.equal(result.outcome, 'failure');
      assert.equal(result.outputs.verdict, 'incomplete');
      assert.deepEqual([result.uploads, result.api.uploads], [[], []], 'and an empty upload would have closed alerts');
    },

    async 'the result was exported under one name and looked for under another, so that the output was always empty'() {
      const result = await happen(binary, { action, files: { 'a/package-lock.json': one }, records: [bad] });
      for (const name of ['json-file', 'sarif-file', 'markdown-file']) assert.notEqual(result.outputs[name], '', name);
      const ids = JSON.parse(result.seen('json')).findings.map(({ id }) => id);
      assert.ok(ids.includes('GHSA-0'), ids.join());
      assert.ok(JSON.parse(result.seen('sarif')).runs[0].results.some(({ ruleId }) => ruleId === 'GHSA-0'));
      assert.ok(result.seen('md').includes('GHSA-0'));
    },

    async 'annotations of several lockfiles were one line, so that only the first was shown, and none had a line'() {
      const files = Object.fromEntries(['a', 'b', 'c'].map((folder) => [`${folder}/package-lock.json`, one]));
      const result = await happen(binary, { action, files, records: [bad] });
      const at = result.commands.filter((command) => isAnnotation(command) && command.props.file);
      assert.deepEqual(at.map(({ props }) => props.file), Object.keys(files));
      for (const { props, message } of at) {
        assert.ok(Number(props.line) >= 1 && Number(props.endColumn) > Number(props.col), JSON.stringify(props));
        assert.ok(!message.includes('::'), message);
      }
    },

    async 'there was no summary, no comment, and no category, so that two uses replaced each other'() {
      const result = await happen(binary, { action, files: { 'a/package-lock.json': one }, records: [bad], inputs: { category: 'mine/' } });
      assert.ok(result.summary.includes('GHSA-0'));
      assert.ok(result.api.comments[0].body.includes('GHSA-0'));
      assert.equal(result.uploads[0].with.category, 'mine/');
      assert.equal(JSON.parse(result.seen('sarif')).runs[0].automationDetails.id, 'mine/');
    },

    async 'a package that went away hid another that came in with the same advisory'() {
      const before = { 'a/package-lock.json': one, 'b/package-lock.json': none };
      const files = { 'a/package-lock.json': none, 'b/package-lock.json': lockfile([{ name: 'worse' }]) };
      const result = await happen(binary, { action, before, files, records: [record('GHSA-0', ['bad', 'worse'])] });
      assert.equal(result.outputs.introduced, '1');
      assert.equal(result.outputs.verdict, 'blocked');
    },

    async 'the failing check suppressed its own upload'() {
      const result = await happen(binary, { action, files: { 'a/package-lock.json': one }, records: [bad] });
      assert.equal(result.outcome, 'failure');
      assert.equal(result.uploads.length, 1);
      assert.equal(result.api.uploads.length, 1);
      const order = result.steps.filter(({ outcome }) => outcome !== 'skipped').map(({ name }) => name);
      assert.ok(order.indexOf('upload to code scanning') < order.indexOf('verdict'));
    },
  };
}
