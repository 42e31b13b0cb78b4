// A pull request made to order, and the action on it.
import fs from 'node:fs';
import path from 'node:path';
import { run, scratch } from './composite.mjs';
import { demo, events } from './demo.mjs';
import { github } from './github.mjs';

// An advisory on npm packages, with one text in every field that is text.
export const record = (id, affected, text = id) => ({
  id, modified: '2026-11-19T00:00:00Z', summary: text, details: `${text}\n${text}`, references: [{ type: 'WEB', url: 'javascript:pwned' }, { type: 'ADVISORY', url: text }],
  affected: affected.map((name) => ({ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] })),
});
// A package-lock.json.
export const lockfile = (packages) => JSON.stringify({
  name: 'root', lockfileVersion: 3, packages: { '': { name: 'root' }, ...Object.fromEntries(packages.map(({ name, version = '1.0.0', ...more }, index) => [`node_modules/p${index}`, { name, version, ...more }])) },
});

export const isAnnotation = ({ command }) => ['error', 'warning', 'notice'].includes(command);

// Writes files by their names; `null` removes one.
function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (text === null) fs.rmSync(file);
    else fs.writeFileSync(file, text);
  }
}

// The action on a pull request that brings these files in, with these advisories.
export async function happen(binary, { files, records = [], before = {}, beside = {}, action, payload = (commits) => events.pull_request.payload(commits), inputs = {} }) {
  const commits = demo((folder, git) => {
    git('checkout', '--quiet', 'HEAD^1');
    write(folder, before);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'before');
    git('branch', '--force', 'main');
    git('checkout', '--quiet', '-B', 'change');
    write(folder, files);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'change');
    git('checkout', '--quiet', 'main');
    git('merge', '--quiet', '--no-ff', '--message', 'merge', 'change');
  });
  const api = await github();
  const event_path = path.join(scratch, `${path.basename(commits.folder)}.event.json`);
  fs.writeFileSync(event_path, JSON.stringify(payload(commits)));
  const result = await run({
    action,
    event: 'pull_request',
    github: { repository: 'acme/demo', sha: commits.tip, ref: 'refs/pull/7/merge', api_url: api.url },
    env: { GITHUB_EVENT_PATH: event_path },
    prepare: (folder) => {
      fs.cpSync(commits.folder, folder, { recursive: true });
      const database = path.join(folder, '.records');
      fs.mkdirSync(database);
      records.forEach((record, index) => fs.writeFileSync(path.join(database, `${index}.json`), JSON.stringify(record)));
      write(folder, beside);
    },
    inputs: { binary, db: '.advisories\n.records', comment: 'always', ...inputs },
  });
  api.close();
  return { ...result, api };
}
