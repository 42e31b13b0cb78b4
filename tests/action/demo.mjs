// A repository whose base is the demo and whose change adds a lockfile with a finding, and the events that speak of it.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { root, scratch } from './composite.mjs';

const git = (folder) => (...words) => execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@a.example', ...words],
  { encoding: 'utf8' }).trim();

let made;
// The commits, and the folder that they were made in. It is made once; who changes it takes a copy.
function original() {
  if (made) return made;
  const folder = fs.mkdtempSync(path.join(scratch, 'demo-'));
  const here = git(folder);
  fs.cpSync(path.join(root, 'fixtures/repos/demo'), folder, { recursive: true });
  fs.cpSync(path.join(root, 'fixtures/advisories/demo'), path.join(folder, '.advisories'), { recursive: true });
  here('init', '--quiet', '-b', 'main');
  here('add', '--all');
  here('commit', '--quiet', '--message', 'demo');
  const base = here('rev-parse', 'HEAD');
  here('checkout', '--quiet', '-b', 'change');
  fs.cpSync(path.join(root, 'fixtures/repos/change/report'), path.join(folder, 'report'), { recursive: true });
  here('add', '--all');
  here('commit', '--quiet', '--message', 'change');
  const head = here('rev-parse', 'HEAD');
  here('checkout', '--quiet', 'main');
  here('merge', '--quiet', '--no-ff', '--message', 'merge', 'change');
  made = { folder, base, head, merge: here('rev-parse', 'HEAD') };
  return made;
}

// A copy of the demo. `change` gets its folder and git.
export function demo(change) {
  const { folder: from, ...commits } = original();
  const folder = fs.mkdtempSync(path.join(scratch, 'copy-'));
  fs.cpSync(from, folder, { recursive: true });
  change?.(folder, git(folder));
  const here = git(folder);
  const now = change === undefined ? {} : { base: here('rev-parse', 'HEAD^1'), head: here('rev-parse', 'HEAD^2') };
  return { folder, ...commits, ...now, tip: here('rev-parse', 'HEAD') };
}

export const repository = { full_name: 'acme/demo', default_branch: 'main', private: false };

// Each event: its payload, and the ref that the runner names.
export const events = {
  pull_request: {
    ref: 'refs/pull/7/merge',
    payload: ({ base, head }) => ({
      number: 7, repository, sender: { login: 'ada' },
      pull_request: {
        number: 7, title: 'Change', user: { login: 'ada' },
        base: { sha: base, ref: 'main', repo: repository }, head: { sha: head, ref: 'change', repo: repository },
      },
    }),
  },
  merge_group: {
    ref: 'refs/heads/gh-readonly-queue/main/pr-7',
    payload: ({ base, merge }) => ({
      repository, merge_group: { base_sha: base, head_sha: merge, base_ref: 'refs/heads/main', head_ref: 'refs/heads/gh-readonly-queue/main/pr-7' },
    }),
  },
  push: {
    ref: 'refs/heads/main',
    payload: ({ base, merge }) => ({ repository, sender: { login: 'ada' }, ref: 'refs/heads/main', before: base, after: merge, forced: false, deleted: false }),
  },
  schedule: { ref: 'refs/heads/main', payload: () => ({ repository, schedule: '0 4 * * *' }) },
  workflow_dispatch: { ref: 'refs/heads/main', payload: () => ({ repository, ref: 'refs/heads/main' }) },
};
events.pull_request_target = { ...events.pull_request, ref: 'refs/heads/main' };
