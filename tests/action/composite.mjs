// The steps of action.yml, run for real without a runner.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
export const stub = path.join(here, 'lockgate.sh');
export const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'lockgate-action-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

const tools = process.env.LOCKGATE_TOOLS ?? missing('LOCKGATE_TOOLS is not set');
const shared = path.join(process.env.LOCKGATE_SHARED ?? missing('LOCKGATE_SHARED is not set'), 'tools/run_composite.mjs');
if (!fs.existsSync(shared)) missing(`no such file: ${shared}`);
if (!fs.existsSync(path.join(tools, 'node_modules/@actions/expressions'))) missing('@actions/expressions is not installed');
// It looks for its packages from where it stands.
const runner = path.join(tools, `run_composite.${process.pid}.mjs`);
fs.copyFileSync(shared, runner);
process.on('exit', () => fs.rmSync(runner, { force: true }));
const load = createRequire(path.join(path.resolve(tools), 'x.js'));

function missing(what) {
  console.error(`error: ${what}`);
  process.exit(2);
}

const pairs = (option, values) => Object.entries(values).flatMap(([name, value]) => [`--${option}`, `${name}=${value}`]);

// Runs the action in a workspace of its own: inputs, variables, the event and the `github` context.
export async function run({ action = root, inputs = { binary: stub }, env = {}, event = 'push', github = {}, prepare = () => {} } = {}) {
  const workspace = fs.mkdtempSync(path.join(scratch, 'workspace-'));
  prepare(workspace);
  const context = path.join(scratch, `${path.basename(workspace)}.json`);
  fs.writeFileSync(context, JSON.stringify(github));
  const child = spawn('node', [runner, '--action', action, '--workspace', workspace, '--event', event, '--github', context,
    ...pairs('with', inputs), ...pairs('env', env)], { stdio: ['ignore', fs.openSync(`${context}.result`, 'w'), 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += data));
  const code = await new Promise((resolve) => child.on('close', resolve));
  // A file, because the runner ends before a pipe has taken a long result.
  const stdout = fs.readFileSync(`${context}.result`, 'utf8');
  assert.ok(code === 0 || code === 1, `the action is wrong: ${stderr}`);
  const seen = (name) => {
    const file = path.join(workspace, `seen.${name}`);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  };
  const result = JSON.parse(stdout);
  return { ...result, stdout, workspace, seen, uploads: result.uses.filter(({ uses }) => uses.includes('upload-sarif')) };
}

// The action with one step more: after the pinned upload, which is only written down here, ours sends the same file to the same
// code scanning, and its outcome is the one that the last step hears of.
export function withOurUpload() {
  const YAML = load('yaml');
  const action = YAML.parse(fs.readFileSync(path.join(root, 'action.yml'), 'utf8'));
  const at = action.runs.steps.findIndex(({ uses }) => uses?.includes('upload-sarif'));
  const pinned = action.runs.steps[at];
  const ours = {
    name: 'the same by our own client',
    id: pinned.id,
    if: pinned.if,
    'continue-on-error': pinned['continue-on-error'],
    shell: 'bash',
    env: {
      LOCKGATE_BINARY: '${{ steps.install.outputs.binary }}',
      LOCKGATE_TOKEN: pinned.with.token,
      SARIF: pinned.with.sarif_file,
    },
    run: '"$LOCKGATE_BINARY" upload "$SARIF" --polls 3 --poll-wait 0',
  };
  // The files go away with the runner.
  const keep = {
    name: 'keep the files', if: "${{ steps.gate.outputs.json-file != '' }}", shell: 'bash',
    env: { JSON_FILE: '${{ steps.gate.outputs.json-file }}', SARIF: '${{ steps.gate.outputs.sarif-file }}', MARKDOWN: '${{ steps.gate.outputs.markdown-file }}' },
    run: 'cp "$JSON_FILE" seen.json && cp "$SARIF" seen.sarif && cp "$MARKDOWN" seen.md',
  };
  action.runs.steps.splice(at, 1, keep, { ...pinned, id: 'pinned' }, ours);
  const folder = fs.mkdtempSync(path.join(scratch, 'action-'));
  fs.writeFileSync(path.join(folder, 'action.yml'), YAML.stringify(action));
  for (const name of ['install.sh', 'database.sh', 'checksums.txt']) fs.symlinkSync(path.join(root, name), path.join(folder, name));
  return folder;
}

export const variable = (text, name) => text.match(new RegExp(`^${name}=(.*)$`, 'm'))?.[1];
