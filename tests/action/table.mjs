// event × situation → verdict, outputs, annotations, summary, comment, upload, and what the user is told: table.tsv, one row a
// case, held against the real program. LOCKGATE_BLESS=1 writes the rows that differ anew.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, scratch, withOurUpload } from './composite.mjs';
import { demo, events } from './demo.mjs';
import { error, github } from './github.mjs';
import { situations } from './situations.mjs';

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'table.tsv');
const COLUMNS = ['event', 'situation', 'verdict', 'exit', 'job', 'new/blocking/all', 'annotations', 'summary', 'comment', 'upload', 'told'];

const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => line.split('\t')) : [];
const expected = new Map(lines.slice(1).map((row) => [`${row[0]} | ${row[1]}`, row]));

// The action in a situation, and all that can be seen of it.
async function happen(event, situation, binary, action) {
  const { payload: change = () => {}, inputs = {}, github: context = {}, api: traits = {} } = situation;
  const foreign = await github({ misbehave: () => error(404, 'Not Found') });
  const misbehave = (seen, before) => {
    const reply = traits.misbehave?.(seen, before);
    if (reply?.headers?.location) reply.headers.location = reply.headers.location.replace('FOREIGN', foreign.url);
    return reply;
  };
  const api = await github({ ...traits, misbehave });
  const commits = demo();
  const payload = events[event].payload(commits);
  change(payload);
  const event_path = path.join(scratch, `${path.basename(commits.folder)}.event.json`);
  const text = 'text' in situation ? situation.text : JSON.stringify(payload);
  if (text !== undefined) fs.writeFileSync(event_path, text);
  const result = await run({
    action, event,
    github: { repository: 'acme/demo', sha: commits.tip, ref: events[event].ref, api_url: api.url, ...context },
    env: { GITHUB_EVENT_PATH: event_path },
    prepare: (folder) => fs.cpSync(commits.folder, folder, { recursive: true }),
    inputs: { binary, db: '.advisories', comment: 'always', ...inputs },
  });
  api.close();
  foreign.close();
  return { result, api, foreign };
}

// Ours before the action: none of it may hold the token or leave for another host.
function keepsItsToken({ result, foreign }) {
  assert.ok(!/ghs_(local|expired)/.test(JSON.stringify([result.steps, result.summary, result.outputs, result.commands])), 'the token is shown');
  assert.deepEqual(foreign.log.map(({ path }) => path), [], 'another host was asked');
}

function row(event, situation, { result, api }) {
  const { outputs, commands } = result;
  const [title] = result.summary.split('\n');
  const ids = commands.filter(({ command }) => ['error', 'warning', 'notice'].includes(command));
  const at = ids.filter(({ props }) => props.file !== undefined);
  const count = (command) => at.filter((one) => one.command === command).length;
  const annotations = ['error', 'warning', 'notice'].filter(count).map((command) => `${count(command)} ${command}`).join(', ');
  const tried = api.log.filter(({ route }) => route?.includes('comments'));
  const comment = api.comments.map(({ body }) => body.split('\n')[1]).join(', ') || (tried.length > 0 ? 'tried' : '-');
  const [pinned] = result.uploads;
  const sent = api.uploads.map(({ ref }) => `${ref} taken`).join(', ') || (api.log.some(({ route }) => route?.startsWith('/code-scanning')) ? 'refused' : 'not sent');
  // What was told besides findings, in the order of the log; addresses differ from run to run.
  const told = ids.filter(({ props }) => props.file === undefined && !/^lockgate: (PASS|BLOCKED|INCOMPLETE)/.test(props.title ?? ''));
  const say = ({ command, message }) => `${command}: ${message.replaceAll(/127\.0\.0\.1:\d+|localhost:\d+/g, 'HOST').replaceAll('\n', ' ')}`;
  const words = told.map(say).map((line) => line.replaceAll(/[0-9a-f]{40}/g, 'COMMIT'));
  return [
    event, situation, outputs.verdict || 'none', outputs['exit-code'] || '-', result.outcome,
    `${outputs.introduced}/${outputs.blocking}/${outputs.findings}`, annotations || '-', title || '-', comment,
    pinned ? `${pinned.uses.split('@')[0]}; ${sent}` : '-', words.join(' // ') || '-',
  ];
}

// The tests, one a row.
export function table(binary) {
  const action = withOurUpload();
  const found = [];
  const cases = Object.keys(events).flatMap((event) => Object.entries(situations)
    .filter(([, { events: only }]) => only?.includes(event) ?? true)
    .map(([situation]) => [event, situation]));
  const tests = Object.fromEntries(cases.map(([event, situation]) => [`${event} | ${situation}`, async () => {
    const happened = await happen(event, situations[situation], binary, action);
    keepsItsToken(happened);
    const actual = row(event, situation, happened);
    if (process.env.LOCKGATE_BLESS) {
      found.push(actual);
      return;
    }
    const wanted = expected.get(`${event} | ${situation}`);
    assert.ok(wanted, `table.tsv has no such row: ${actual.join(' | ')}`);
    for (const [index, name] of COLUMNS.entries()) assert.equal(actual[index], wanted[index], `column ${name}`);
  }]));
  tests['the table has no row for what is no case'] = async () => {
    assert.deepEqual([...expected.keys()].filter((name) => !(name in tests)), []);
  };
  tests['the verdict is that of the event, whatever cannot be delivered'] = async () => {
    for (const [event, situation, ...cells] of lines.slice(1)) {
      const plain = expected.get(`${event} | plain`);
      const judged = !situation.includes('payload') && event !== 'pull_request_target';
      const what = `${event} | ${situation}`;
      if (judged) assert.deepEqual(cells.slice(0, 6), plain.slice(2, 8), what);
      else assert.deepEqual([cells[0], cells[2], cells[7]], ['error', 'failure', '-'], what);
    }
  };
  const bless = () => {
    const order = new Map(cases.map(([event, situation], index) => [`${event} | ${situation}`, index]));
    found.sort((a, b) => order.get(`${a[0]} | ${a[1]}`) - order.get(`${b[0]} | ${b[1]}`));
    fs.writeFileSync(file, `${[COLUMNS, ...found].map((cells) => cells.join('\t')).join('\n')}\n`);
  };
  return { tests, bless };
}
