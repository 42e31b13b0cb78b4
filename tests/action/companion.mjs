// The second workflow: comment/action.yml on workflow_run, with reports that a stranger wrote.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root, run, scratch } from './composite.mjs';
import { repository } from './demo.mjs';
import { error, github } from './github.mjs';

const COMMIT = 'b'.repeat(40);
const MARKER = '<!-- lockgate:gate:lockgate/ci/ -->';
const action = path.join(root, 'comment');

const payload = (change = {}) => ({
  action: 'completed', repository,
  workflow_run: {
    id: 4711, event: 'pull_request', head_sha: COMMIT, head_branch: 'change', conclusion: 'failure',
    // What a run says of its pull requests may be of another repository, or nothing.
    pull_requests: [{ number: 1 }], head_repository: { full_name: 'mona/demo' }, ...change,
  },
});

const finding = {
  id: 'RUSTSEC-2021-0003', kind: 'vulnerability', severity: { level: 'critical' }, package: 'smallvec', version: '1.6.0', fixed_version: '1.6.1',
  decision: { action: 'block', rule: 'x' }, change: { class: 'introduced' },
};
const report = (change = {}) => ({ schema_version: '1.0', verdict: 'blocked', complete: true, findings: [finding], foreign: [], ...change });

const pull = (number, { sha = COMMIT, full_name = 'mona/demo' } = {}) => ({ number, state: 'open', head: { sha, ref: 'change', repo: { full_name } } });

// The program, in the second workflow.
export function companion(binary) {
  async function comment({ event = payload(), text = JSON.stringify(report()), pulls = [pull(7)], inputs = {}, name = 'workflow_run', place, ...traits } = {}) {
    const api = await github({ pulls, ...traits });
    const folder = fs.mkdtempSync(path.join(scratch, 'companion-'));
    const from = path.join(folder, 'lockgate.json');
    if (place) place(from, folder);
    else if (text !== null) fs.writeFileSync(from, text);
    const event_path = path.join(folder, 'event.json');
    fs.writeFileSync(event_path, JSON.stringify(event));
    const result = await run({
      action, event: name, inputs: { binary, from, ...inputs },
      github: { repository: 'acme/demo', api_url: api.url }, env: { GITHUB_EVENT_PATH: event_path },
    });
    api.close();
    const told = result.commands.map(({ command, message }) => `${command}: ${message}`);
    return { ...result, api, told, writes: api.log.filter(({ method }) => method !== 'GET') };
  }

  return {
    async 'a companion writes the comment of a fork, on the pull request that GitHub names'() {
      const { outcome, told, api, writes } = await comment();
      assert.deepEqual(told, ['notice: the comment on pull request 7 is written']);
      assert.equal(outcome, 'success');
      assert.equal(writes.length, 1);
      const [{ body }] = api.comments;
      assert.ok(body.startsWith(`${MARKER}\n## lockgate: BLOCKED\n`), body);
      assert.ok(body.includes('| blocks | critical | `RUSTSEC-2021-0003` | `smallvec 1.6.0` | `1.6.1` |'), body);
      assert.ok(body.includes('https://github.com/acme/demo/actions/runs/4711'), body);
      assert.ok(body.includes(`for commit ${COMMIT}`), body);
    },

    async 'a companion keeps one comment, and leaves one that somebody planted our marker into'() {
      const planted = { id: 1, user: { login: 'mallory' }, body: `${MARKER}\nplanted` };
      const ours = { id: 2, user: { login: 'github-actions[bot]' }, body: `${MARKER}\n## lockgate: PASS` };
      const comments = [planted, ours];
      const { told, writes } = await comment({ comments });
      assert.deepEqual(told, ['notice: the comment on pull request 7 is brought up to date']);
      assert.equal(comments.length, 2);
      assert.equal(comments[0].body, `${MARKER}\nplanted`);
      assert.ok(comments[1].body.includes('BLOCKED'));
      assert.deepEqual(writes.map(({ method }) => method), ['PATCH']);
      const first = await comment({ comments: [planted] });
      assert.deepEqual(first.writes.map(({ method }) => method), ['POST']);
    },

    async 'a number of a pull request that is planted in the report goes nowhere'() {
      const planted = report({ number: 1, pull_request: { number: 1 }, pr: 1, issue: 1 });
      const { api, writes } = await comment({ text: JSON.stringify(planted) });
      assert.deepEqual(writes.map(({ path }) => path), ['/repos/acme/demo/issues/7/comments']);
      assert.ok(api.log.every(({ path }) => !path.includes('/issues/1/')));
    },

    async 'none or several pull requests at the commit: no comment, and it is said'() {
      const cases = [
        [[], `no comment: no open pull request is at commit ${COMMIT}`],
        [[pull(7, { sha: 'c'.repeat(40) })], `no comment: no open pull request is at commit ${COMMIT}`],
        [[pull(7, { full_name: 'acme/demo' })], `no comment: no open pull request is at commit ${COMMIT}`],
        [[pull(7), pull(8)], `no comment: 2 open pull requests are at commit ${COMMIT}`],
      ];
      for (const [pulls, line] of cases) {
        const { outcome, told, writes } = await comment({ pulls });
        assert.deepEqual([outcome, told, writes], ['success', [`notice: ${line}`], []]);
      }
    },

    async 'a branch or a fork with a hostile name is asked for and never shown'() {
      const head_branch = 'x&state=closed\n::error::y$(touch evil)`touch evil`';
      const { told, writes, stdout } = await comment({ event: payload({ head_branch: head_branch.replace('\n', '') }) });
      assert.deepEqual(told, ['notice: the comment on pull request 7 is written']);
      assert.equal(writes.length, 1);
      assert.ok(!stdout.includes('touch evil'));
      for (const change of [{ head_branch }, { head_branch: null }, { head_repository: null }, { head_repository: { full_name: '../../x/y' } }]) {
        const { writes, told } = await comment({ event: payload(change) });
        assert.deepEqual(writes, []);
        assert.ok(told.every((line) => line.includes('no comment') || line.includes('the branch of the head has no name')), told);
      }
    },

    async 'a run that did not end well is never told as a pass'() {
      const text = JSON.stringify(report({ verdict: 'pass', findings: [] }));
      const failed = await comment({ text, inputs: { comment: 'always' } });
      assert.ok(failed.api.comments[0].body.includes('## lockgate: INCOMPLETE'), failed.api.comments[0].body);
      const passed = await comment({ text, event: payload({ conclusion: 'success' }), inputs: { comment: 'always' } });
      assert.ok(passed.api.comments[0].body.includes('## lockgate: PASS'));
      const quiet = await comment({ text, event: payload({ conclusion: 'success' }) });
      assert.deepEqual([quiet.writes, quiet.told], [[], ['notice: the comment on pull request 7 is not needed']]);
    },

    async 'a report that is missing leaves no old verdict standing'() {
      const comments = [{ id: 1, user: { login: 'github-actions[bot]' }, body: `${MARKER}\n## lockgate: PASS` }];
      const { outcome, writes } = await comment({ text: null, comments });
      assert.equal(outcome, 'success');
      assert.equal(writes.length, 1);
      assert.ok(comments[0].body.includes('## lockgate: INCOMPLETE\n\nThe run left no report'), comments[0].body);
      assert.deepEqual((await comment({ text: null })).writes, [], 'and makes none');
    },

    async 'a hostile report is an error, and brings nothing of itself into the comment or the log'() {
      const evil = 'evil\n::error::evil';
      const texts = {
        'cut off': '{"schema_version": "1.0", "verdict": "pa',
        'no JSON': evil,
        'a list': '[]',
        'a number for a word': JSON.stringify(report({ verdict: 0 })),
        'a verdict that is none': JSON.stringify(report({ verdict: evil })),
        'a version that is none': JSON.stringify(report({ schema_version: evil })),
        'findings that are none': JSON.stringify(report({ findings: evil })),
        'nested without end': `${'['.repeat(200000)}`,
        'too large': ' '.repeat(64 * 1024 * 1024 + 1),
      };
      for (const [what, text] of Object.entries(texts)) {
        const { outcome, told, writes, stdout } = await comment({ text });
        assert.equal(outcome, 'failure', what);
        assert.deepEqual(writes, [], what);
        assert.ok(told.some((line) => line.startsWith('error: ')), what);
        assert.ok(!stdout.includes('evil'), what);
      }
    },

    async 'a link or a folder in the place of the report is not followed'() {
      const places = {
        link: (from, folder) => {
          fs.writeFileSync(path.join(folder, 'secret'), JSON.stringify(report()));
          fs.symlinkSync(path.join(folder, 'secret'), from);
        },
        folder: (from) => fs.mkdirSync(from),
      };
      for (const [what, place] of Object.entries(places)) {
        const { outcome, writes, told } = await comment({ place });
        assert.deepEqual([outcome, writes], ['failure', []], what);
        assert.ok(told.includes('error: the report is no plain file'), told);
      }
    },

    async 'a hostile field costs its finding and no more'() {
      const odd = ['<img src=x>', '[a](https://evil.example)', '`@everyone', '| x |', '\u202e', '$(id)'].flatMap((text) => ['id', 'package', 'version', 'fixed_version']
        .map((field) => ({ ...finding, [field]: text })));
      const { api } = await comment({ text: JSON.stringify(report({ findings: [finding, ...odd] })) });
      const [{ body }] = api.comments;
      assert.ok(body.includes(`- ${odd.length} are not of the form that lockgate writes`), body);
      assert.equal(body.split('\n').filter((line) => line.startsWith('| blocks')).length, 1);
      for (const word of ['img', 'evil', 'everyone', '$(id)']) assert.ok(!body.includes(word), word);
    },

    async 'another event writes no comment, and a token that may not is told what it lacks'() {
      const other = await comment({ event: payload({ event: 'push' }) });
      assert.deepEqual([other.told, other.api.log], [['notice: no comment: the run was not for a pull request'], []]);
      const here = await comment({ name: 'pull_request_target' });
      assert.deepEqual([here.outcome, here.api.log], ['failure', []]);
      const misbehave = ({ method }) => (method === 'GET' ? undefined : error(403, 'Resource not accessible by integration'));
      const poor = await comment({ misbehave });
      assert.equal(poor.outcome, 'failure');
      assert.deepEqual(poor.told, ['error: no comment: give the job `permissions: pull-requests: write`']);
    },
  };
}
