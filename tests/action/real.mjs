// The real program in the action, where a row of the table does not say enough.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { run, scratch } from './composite.mjs';
import { demo, events, repository } from './demo.mjs';

// The tests, with this program.
export function real(binary) {
  const happen = async (event, { payload = events[event].payload, inputs = {}, change } = {}) => {
    const commits = demo(change);
    const file = path.join(scratch, `${path.basename(commits.folder)}.event.json`);
    fs.writeFileSync(file, JSON.stringify(payload(commits)));
    return run({
      event,
      github: { repository: 'acme/demo', sha: commits.tip, ref: events[event].ref, api_url: 'http://127.0.0.1:9' },
      env: { GITHUB_EVENT_PATH: file },
      prepare: (folder) => fs.cpSync(commits.folder, folder, { recursive: true }),
      inputs: { binary, db: '.advisories', ...inputs },
    });
  };
  return {
    async 'a merge group that is one commit never passes'() {
      const payload = ({ merge }) => ({ repository, merge_group: { base_sha: merge, head_sha: merge } });
      const result = await happen('merge_group', { payload });
      assert.equal(result.outcome, 'failure');
      assert.notEqual(result.outputs.verdict, 'pass');
      assert.deepEqual(result.uploads, []);
    },

    async 'a lockfile that crashes the reader is no green check, and uploads nothing'() {
      const change = (folder, git) => {
        fs.writeFileSync(path.join(folder, 'Cargo.lock'), 'version = 4\n[[pack');
        git('commit', '--quiet', '--all', '--amend', '--message', 'merge');
      };
      const result = await happen('pull_request', { change });
      assert.equal(result.outputs.complete, 'false');
      assert.equal(result.outcome, 'failure');
      assert.deepEqual(result.uploads, []);
      assert.ok(result.commands.some(({ props }) => props.title?.includes('INCOMPLETE')), JSON.stringify(result.commands));
    },
  };
}
