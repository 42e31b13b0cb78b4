// What strangers write, through every field that is printed: names of branches, titles, files, packages, advisories, policies and
// other tools' findings; and more of it than the runner takes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { happen, isAnnotation, lockfile, record } from './change.mjs';
import { events } from './demo.mjs';

const EVIL = [
  '::error::pwned', 'x\n::error file=x::pwned', 'x\r::add-mask::pwned', '##[error]pwned', '::stop-commands::pwned', '%0A::error::pwned',
  'verdict=pass\nverdict<<EOF\npass\nEOF', '<img src=x onerror=pwned>', '<script>pwned</script>', '</details></summary><h1>pwned', '<!-- lockgate:gate:lockgate/ci/ -->',
  '[pwned](https://evil.example)', '![pwned](https://evil.example/x.png)', '| pwned | pwned |', '`pwned` **pwned**', '@pwned', 'https://evil.example', '\u202edenwp', '\u001b[31mpwned',
  '$(touch pwned) `touch pwned` "; touch pwned; \'', '${{ github.token }}',
];
// As the name of a file or branch, which hold no line breaks and no end.
const named = (text) => text.replaceAll(/[\n\r/]/g, '_');

const sarif = (texts) => JSON.stringify({
  version: '2.1.0',
  runs: texts.map((text) => ({
    tool: { driver: { name: text, rules: [{ id: text, shortDescription: { text } }] } },
    results: [{ ruleId: text, level: 'error', message: { text }, locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(named(text)) }, region: { startLine: 1 } } }] }],
  })),
});

// What every run must hold, whatever strangers wrote.
function holds({ result, api }) {
  const allowed = ['file', 'line', 'endLine', 'col', 'endColumn', 'title'];
  for (const one of result.commands) {
    assert.ok(isAnnotation(one) || one.command === 'stop-commands' || /^[0-9a-f-]{20,}$/.test(one.command), JSON.stringify(one));
    assert.deepEqual(Object.keys(one.props).filter((name) => !allowed.includes(name)), [], JSON.stringify(one));
  }
  assert.deepEqual(result.annotationsOverLimit, []);
  assert.deepEqual(result.env, {});
  assert.equal(result.path.length, 1);
  assert.equal(result.outputs.verdict, 'blocked');
  const [{ body }] = api.comments;
  for (const [what, text] of [['summary', result.summary], ['comment', body]]) {
    // Code is inert, and so is what a backslash or an entity stands before.
    const live = text.replaceAll(/(`+)(?:(?!\1).)*\1/gs, '').replaceAll(/\\./g, '');
    for (const part of [/<(img|script|h1|iframe)/i, /\]\(https?:\/\/evil/, /\]\(javascript/, /@pwned/, /[\u202e\u001b]/, /https:\/\/evil/]) assert.doesNotMatch(live, part, what);
    assert.doesNotMatch(text, /[\u202e\u001b]/, what);
    assert.equal(text.match(/^## lockgate: /gm).length, 1, what);
  }
  assert.equal(body.split('<!-- lockgate:').length, 2, 'one marker, which is ours');
  assert.ok(Buffer.byteLength(result.summary) < 1024 * 1024);
  assert.ok(body.length <= 65536, `${body.length}`);
  assert.ok(!fs.existsSync(path.join(result.workspace, 'pwned')));
}

// The tests, with this program.
export function hostile(binary) {
  return {
    async 'text of strangers in every field that is printed is text'() {
      const files = Object.fromEntries(EVIL.map((text) => [`${named(text).slice(0, 60)}/package-lock.json`, lockfile([{ name: text }, { name: 'x', version: text }])]));
      files['package-lock.json'] = lockfile(EVIL.flatMap((text) => [{ name: text }, { name: text, resolved: `git+ssh://git@git.example/${text}.git#0123` }]));
      const records = EVIL.map((text, index) => record(`GHSA-${index}`, [text, 'x'], text));
      const payload = (commits) => {
        const payload = events.pull_request.payload(commits);
        payload.pull_request.title = EVIL.join(' ');
        payload.pull_request.head.ref = named(EVIL.join('-'));
        payload.pull_request.user.login = EVIL[0];
        return payload;
      };
      const result = await happen(binary, { files, records, payload, inputs: { 'with-sarif': 'other.sarif' }, beside: { 'other.sarif': sarif(EVIL) } });
      assert.equal(result.outcome, 'failure');
      assert.ok(Number(result.outputs.findings) > 60, result.outputs.findings);
      assert.ok(result.summary.includes('pwned'), 'the fields are printed');
      holds({ result, api: result.api });
    },

    async 'ten thousand findings: nine annotations and one more, a summary and a comment that GitHub takes'() {
      const packages = Array.from({ length: 10_000 }, (_, index) => ({ name: `package-${'long-'.repeat(12)}${index}` }));
      const names = packages.map(({ name }) => name);
      const records = Array.from({ length: 100 }, (_, index) => record(`GHSA-${index}`, names.slice(100 * index, 100 * index + 100), 'x'.repeat(900)));
      const result = await happen(binary, { files: { 'package-lock.json': lockfile(packages) }, records });
      holds({ result, api: result.api });
      assert.equal(result.outputs.introduced, '10000');
      const annotations = result.commands.filter(isAnnotation);
      assert.equal(annotations.filter(({ props }) => props.file).length, 9);
      assert.ok(annotations.some(({ message }) => message.startsWith('9991 more')), JSON.stringify(annotations.map(({ message }) => message.slice(0, 90))));
      assert.ok(Buffer.byteLength(result.summary) > 500_000, 'it takes the room that there is');
      assert.match(result.summary, /\d+ more/);
      assert.equal(result.uploads.length, 1);
    },
  };
}
