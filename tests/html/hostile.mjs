// An organization and advisories that were written to harm whoever reads a page of them. What is tried stands here.
import fs from 'node:fs';
import path from 'node:path';

// Breaking out of text, attributes, the script, comments and SVG; addresses that run; forms, frames and styles; formulas;
// marks that turn the direction of text; control characters of a terminal; workflow commands and Markdown.
const TRIED = [
  '<script>window.pwned=1</script>',
  '</script><script>window.pwned=2</script>',
  '"><img src=x onerror=window.pwned=3>',
  "' onmouseover=window.pwned=4 x='",
  '<svg onload=window.pwned=5><animate onbegin=window.pwned=6 attributeName=x dur=1s>',
  '</title></text></svg><iframe srcdoc="<script>parent.pwned=7</script>">',
  '<!--<script>window.pwned=8//-->',
  ']]><script>window.pwned=9</script>',
  '<a href="javascript:window.pwned=10">x</a>',
  '[x](javascript:window.pwned=11)',
  '<form action=https://evil.example><button>x</button></form>',
  '<meta http-equiv=refresh content=0;url=https://evil.example>',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<base href=https://evil.example/>',
  '<style>*{background:url(https://evil.example/x)}</style>',
  '${window.pwned=12}{{constructor.constructor("window.pwned=13")()}}',
  '&lt;script&gt;window.pwned=14&lt;/script&gt;',
  '=HYPERLINK("https://evil.example","x")',
  '+1+1|cmd',
  '-2+3',
  '@SUM(1)',
  '::error::x',
];
const TURNED = ['a\u202egnp.exe', '\u2066hidden\u2069', '\u001b[2J\u0007bell'];

export const payloads = { seen: TRIED.filter((text) => !text.includes('/')).filter((text) => !text.startsWith(':')) };

const registry = 'registry+https://github.com/rust-lang/crates.io-index';

// Paths and names of files hold what a name of a file can hold.
export const organization = (folder) => {
  const names = [...TRIED, ...TURNED].map((text) => text.replaceAll('/', '∕'));
  const lockfile = `version = 4\n[[package]]\nname = "time"\nversion = "0.1.43"\nsource = "${registry}"\n`;
  const files = names.map((name) => `  { at = ${JSON.stringify(`${name}/Cargo.lock`)}, text = ${JSON.stringify(lockfile)} },`);
  const alerts = TRIED.map((text, at) => ({
    number: at + 1, state: 'open', created_at: '2026-11-01T00:00:00Z', html_url: at % 2 ? 'javascript:window.pwned=15' : `https://github.example/${text}`,
    rule: { id: text, description: text, severity: 'error', security_severity_level: 'high' }, tool: { name: text },
    most_recent_instance: { ref: 'refs/heads/main', state: 'open', category: text, message: { text }, location: { path: text, start_line: 1 } },
    repository: { id: 0, name: 'plain', full_name: 'acme/plain' },
  }));
  const answer = `[[answer]]\npath = "/orgs/acme/code-scanning/alerts"\nbody = ${JSON.stringify(JSON.stringify(alerts))}\n`;
  const repositories = `[[repository]]\nname = "plain"\nfiles = [\n${files.join('\n')}\n]\n`;
  // A name that GitHub would refuse, from a server that does not.
  const odd = `[[repository]]\nname = ${JSON.stringify('x"><script>window.pwned=16</script>')}\nfiles = [{ at = "Cargo.lock", text = "version = 4\\n" }]\n`;
  const file = path.join(folder, 'hostile.toml');
  fs.writeFileSync(file, `${repositories}\n${odd}\n${answer}`);
  return file;
};

export const advisories = (folder) => {
  const to = path.join(folder, 'hostile-advisories');
  fs.mkdirSync(to);
  const range = [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '0.2.23' }] }];
  for (const [at, text] of [...TRIED, ...TURNED].entries()) {
    const id = `RUSTSEC-2099-${String(at).padStart(4, '0')}`;
    const record = {
      id, modified: '2026-11-01T00:00:00Z', summary: text, details: text, references: [{ type: 'WEB', url: 'javascript:window.pwned=17' }],
      affected: [{ package: { ecosystem: 'crates.io', name: 'time' }, ranges: range }],
    };
    fs.writeFileSync(path.join(to, `${id}.json`), JSON.stringify(record));
  }
  return to;
};
