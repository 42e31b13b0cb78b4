// Every query of GraphQL that a sweep sends, held to GitHub's public schema: node queries.mjs
//
//   LOCKGATE_TOOLS   folder into which tests/workflows/package-lock.json was installed
//   LOCKGATE_BIN     the program
//   LOCKGATE_FAKE    the fake GitHub of crates/fake-github
//
// Exit 0 with a line `N queries`, 1 when one is not as the schema says, 2 when a tool is missing.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const need = (name) => {
  if (!process.env[name]) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return path.resolve(process.env[name]);
};
const [tools, binary, fake] = ['LOCKGATE_TOOLS', 'LOCKGATE_BIN', 'LOCKGATE_FAKE'].map(need);
const load = createRequire(path.join(tools, 'x.js'));
const { buildSchema, parse, validate } = load('graphql');
// The published schema says two fields of one type twice, which buildSchema would refuse: it is taken as it is.
const text = fs.readFileSync(path.join(tools, 'node_modules/@octokit/graphql-schema/schema.graphql'), 'utf8');
const schema = buildSchema(text, { assumeValidSDL: true });

const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'queries-'));
const root = path.resolve(import.meta.dirname, '../..');
const queries = path.join(temp, 'queries');
const server = spawn(fake, ['--repositories', path.join(root, 'fixtures/organization.toml'), '--queries', queries]);
const said = await new Promise((resolve) => {
  let text = '';
  server.stdout.on('data', (bytes) => {
    text += bytes;
    if (text.split('\n').length > 2) resolve(text);
  });
});
try {
  const env = {
    PATH: process.env.PATH, HOME: temp, NO_PROXY: '127.0.0.1', GITHUB_API_URL: said.split('\n')[0].trim(),
    GITHUB_TOKEN: /GITHUB_TOKEN=(\S+)/.exec(said)[1], LOCKGATE_STORE: path.join(temp, 'store.sqlite'), LOCKGATE_DB: path.join(root, 'fixtures/advisories/demo'),
  };
  for (const args of [['sweep', 'acme'], ['sweep', 'acme', '--no-cache'], ['sweep', 'posture']]) {
    const outcome = spawnSync(binary, [...args, '--requests-per-minute', '0', '--quiet'], { env, encoding: 'utf8' });
    if (![0, 1, 3].includes(outcome.status)) throw new Error(`${args.join(' ')}: ${outcome.stderr}`);
  }
  // The server writes every fifth of a second.
  await new Promise((resolve) => setTimeout(resolve, 600));
  const all = fs.readFileSync(queries, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  let failed = 0;
  for (const { query, variables } of all) {
    const document = parse(query);
    const names = document.definitions.flatMap(({ variableDefinitions = [] }) => variableDefinitions.map(({ variable }) => variable.name.value));
    const faults = validate(schema, document).map(({ message }) => message);
    faults.push(...Object.keys(variables ?? {}).filter((name) => !names.includes(name)).map((name) => `no variable ${name}`));
    for (const fault of faults) console.log(`${fault}\n  in ${query}`);
    failed += faults.length;
  }
  if (validate(schema, parse('query { viewer { nothing } }')).length !== 1) throw new Error('the schema lets everything through');
  const kinds = ['defaultBranchRef', 'isTruncated', 'hasVulnerabilityAlertsEnabled'];
  const missing = kinds.filter((kind) => !all.some(({ query }) => query.includes(kind)));
  if (missing.length > 0) throw new Error(`no query has ${missing.join(', ')}`);
  console.log(`${all.length} queries`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  server.kill();
  fs.rmSync(temp, { recursive: true, force: true });
}
