// The page of a sweep in a real browser: node report.mjs
//
//   LOCKGATE_BIN          the program
//   LOCKGATE_FAKE         the fake GitHub of crates/fake-github
//   LOCKGATE_CHROMIUM     the browser (default: chromium)
//   LOCKGATE_SCREENSHOTS  folder for pictures, where somebody wants to look at them
//   LOCKGATE_SCALE        repositories of the large organization (default: 5000)
//
// Exit 0 with a line `N passed, 0 failed`, 1 when something fails, 2 when a tool is missing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { open, start } from './browser.mjs';
import { advisories, organization, payloads } from './hostile.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const need = (name) => {
  if (!process.env[name]) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return path.resolve(process.env[name]);
};
const [binary, fake] = ['LOCKGATE_BIN', 'LOCKGATE_FAKE'].map(need);
const program = process.env.LOCKGATE_CHROMIUM ?? 'chromium';
if (spawnSync(program, ['--version']).status !== 0) {
  console.error(`${program} is not installed`);
  process.exit(2);
}
const pictures = process.env.LOCKGATE_SCREENSHOTS;
const scale = Number(process.env.LOCKGATE_SCALE ?? 5000);
const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'report-'));

// The page of an organization that a file describes.
const page = async (name, description, database, times = 1) => {
  const server = spawn(fake, ['--organization', 'acme', '--repositories', description, '--limits', 'none']);
  const said = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (bytes) => {
      text += bytes;
      if (text.split('\n').length > 2) resolve(text);
    });
    server.stderr.on('data', (bytes) => reject(new Error(String(bytes))));
  });
  const file = path.join(temp, `${name}.html`);
  const env = {
    PATH: process.env.PATH, HOME: temp, NO_PROXY: '127.0.0.1', GITHUB_API_URL: said.split('\n')[0].trim(),
    GITHUB_TOKEN: /GITHUB_TOKEN=(\S+)/.exec(said)[1], LOCKGATE_STORE: path.join(temp, `${name}.sqlite`), LOCKGATE_DB: database,
  };
  const run = (args) => {
    const outcome = spawnSync(binary, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.ok([0, 1, 3].includes(outcome.status), `${args.join(' ')}: ${outcome.stderr}`);
    return outcome;
  };
  try {
    for (let time = 0; time < times; time += 1) {
      run(['sweep', 'acme', '--requests-per-minute', '0', '--quiet', '--output', `html=${file}`, '--today', `2026-11-${String(2 + 9 * time).padStart(2, '0')}`]);
    }
    run(['sweep', 'posture', '--requests-per-minute', '0', '--quiet']);
    run(['sweep', 'acme', '--offline', '--quiet', '--output', `html=${file}`, '--today', '2026-11-25']);
    const again = path.join(temp, `${name}-again.html`);
    fs.copyFileSync(env.LOCKGATE_STORE, `${env.LOCKGATE_STORE}.copy`);
    env.LOCKGATE_STORE += '.copy';
    run(['sweep', 'acme', '--offline', '--quiet', '--output', `html=${again}`, '--today', '2026-11-25']);
  } finally {
    server.kill();
  }
  return file;
};

const quiet = (seen, file) => {
  assert.deepEqual(seen.console, [], 'nothing is logged');
  assert.deepEqual(seen.dialogs, [], 'no dialog opens');
  assert.deepEqual(seen.requests.filter((url) => !url.startsWith(`file://${file}`)), [], 'nothing is loaded');
};

// Contrast by https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio, of every text that is seen against what is behind it.
const CONTRAST = `(() => {
  const light = ([r, g, b]) => {
    const part = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const color = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = color(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  let least = 99, where = '';
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('svg, script, [hidden], .skip')) continue;
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) continue;
    const [a, b] = [light(color(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least) [least, where] = [ratio, element.outerHTML.slice(0, 120)];
  }
  return [least, where];
})()`;
const ROWS = (table) => `[...document.querySelectorAll('#t-${table} tbody tr')].filter((row) => !row.hidden).length`;
const FIRST = (table, column) => `[...document.querySelectorAll('#t-${table} tbody tr')].find((row) => !row.hidden).cells[${column}].textContent`;

const tests = {
  'it is whole without a script': async (browser, { fixture }) => {
    const without = await open(browser, fixture, { script: false });
    await without.leave();
    const text = fs.readFileSync(fixture, 'utf8');
    for (const words of ['INCOMPLETE: acme', 'Every problem, worst first', 'Every repository', '<svg', 'Coverage by control']) {
      assert.ok(text.includes(words), words);
    }
    assert.equal((text.match(/<svg viewBox="0 0 560/g) ?? []).length, 6, 'six charts');
    assert.ok(!/ (src|href)="(?!#|https:\/\/|http:\/\/127\.0\.0\.1)/.test(text), 'nothing is linked but lists and alerts');
    quiet(without.seen, fixture);
  },
  'both colour schemes can be read, and differ': async (browser, { fixture }) => {
    const grounds = [];
    for (const scheme of ['light', 'dark']) {
      const view = await open(browser, fixture, { scheme });
      const [least, where] = await view.evaluate(CONTRAST);
      assert.ok(least >= 4.5, `${scheme}: a contrast of ${least} in ${where}`);
      grounds.push(await view.evaluate('getComputedStyle(document.body).backgroundColor'));
      if (pictures) await view.shot(path.join(pictures, `${scheme}.png`), true);
      await view.evaluate('document.getElementById("theme").click()');
      assert.notEqual(await view.evaluate('getComputedStyle(document.body).backgroundColor'), grounds.at(-1), 'the button turns it over');
      quiet(view.seen, fixture);
      await view.leave();
    }
    assert.notEqual(grounds[0], grounds[1]);
  },
  'a list is filtered by typing, and its state is in the address': async (browser, { fixture }) => {
    const view = await open(browser, fixture);
    const all = await view.evaluate(ROWS('problems'));
    assert.ok(all > 30, `${all} problems`);
    await view.evaluate('document.querySelector("#t-problems input").focus()');
    await view.type('lodash critical');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const few = await view.evaluate(ROWS('problems'));
    assert.ok(few < all, `${few} of ${all}`);
    await view.evaluate('(() => { const input = document.querySelector("#t-problems input"); input.value = "lodash"; input.dispatchEvent(new Event("input")); })()');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const shown = await view.evaluate(ROWS('problems'));
    assert.ok(shown > 0 && shown < all);
    const address = await view.evaluate('location.href');
    assert.match(address, /problems\.q=lodash/);
    await view.leave();
    const again = await open(browser, address);
    assert.equal(await again.evaluate(ROWS('problems')), shown, 'the address brings the same rows');
    assert.equal(await again.evaluate('document.querySelector("#t-problems input").value'), 'lodash');
    quiet(again.seen, fixture);
    await again.leave();
  },
  'a list is sorted by the keyboard alone, and says so': async (browser, { fixture }) => {
    const view = await open(browser, fixture);
    // From the filter of the list, by Tab: past the download, to the heads.
    await view.evaluate('document.querySelector("#t-repositories input").focus()');
    await view.key('Tab', 9);
    await view.key('Tab', 9);
    const head = await view.evaluate('document.activeElement.textContent');
    assert.equal(head, 'Repository');
    assert.notEqual(await view.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none', 'the focus is seen');
    await view.key('Enter', 13, '\r');
    assert.equal(await view.evaluate('document.activeElement.closest("th").getAttribute("aria-sort")'), 'ascending');
    const first = await view.evaluate(FIRST('repositories', 0));
    await view.key('Enter', 13, '\r');
    assert.equal(await view.evaluate('document.activeElement.closest("th").getAttribute("aria-sort")'), 'descending');
    assert.notEqual(await view.evaluate(FIRST('repositories', 0)), first);
    for (let at = 0; at < 4; at += 1) await view.key('Tab', 9);
    await view.key('Enter', 13, '\r');
    await view.key('Enter', 13, '\r');
    const counts = await view.evaluate(`[...document.querySelectorAll('#t-repositories tbody tr')].map((row) => Number(row.cells[4].textContent))`);
    assert.deepEqual(counts, counts.toSorted((a, b) => b - a), 'numbers are sorted as numbers');
    assert.match(await view.evaluate('location.hash'), /repositories\.s=4-d/);
    await view.leave();
  },
  'each number opens its list': async (browser, { fixture }) => {
    const view = await open(browser, fixture);
    const cards = await view.evaluate(`[...document.querySelectorAll('.cards a')].map((a) => [a.querySelector('b').textContent, a.textContent, a.getAttribute('href'), a.dataset.t ?? ''])`);
    assert.ok(cards.length >= 5);
    for (const [index, [number, words, href, table]] of cards.entries()) {
      assert.equal(await view.evaluate(`!!document.querySelector('${href}')`), true, `${words}: ${href}`);
      await view.evaluate(`document.querySelectorAll('.cards a')[${index}].click()`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (table) assert.equal(String(await view.evaluate(ROWS(table))), number, words);
    }
    const targets = await view.evaluate(`[...document.querySelectorAll('svg a')].map((a) => a.getAttribute('href')).filter((href) => !document.querySelector(href))`);
    assert.deepEqual(targets, [], 'every bar leads to a row');
    await view.leave();
  },
  'a list is downloaded as CSV in which nothing is a formula': async (browser, { hostile }) => {
    const view = await open(browser, hostile);
    const text = await view.evaluate(`new Promise((resolve) => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => { blob.text().then(resolve); return make.call(URL, blob); };
      document.querySelectorAll('#t-problems .tools button')[0].click();
    })`);
    const cells = text.split('\r\n').flatMap((line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell));
    assert.ok(cells.length > 20);
    assert.deepEqual(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell)), []);
    assert.ok(cells.some((cell) => cell.startsWith("'=")), 'the one that would be one is there, as text');
    await view.leave();
  },
  'nothing that a stranger wrote is run, loaded or followed': async (browser, { hostile }) => {
    for (const script of [true, false]) {
      const view = await open(browser, hostile, { script });
      if (script) {
        assert.equal(await view.evaluate('window.pwned'), undefined);
        await view.evaluate(`document.querySelectorAll('main a, main summary').forEach((one) => { if (one.getAttribute('href')?.startsWith('#') !== false) one.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })); })`);
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.equal(await view.evaluate('window.pwned'), undefined);
        const elements = await view.evaluate(`[...document.querySelectorAll('img, iframe, object, embed, form, base, link, audio, video, meta[http-equiv=refresh], animate, foreignObject, [onload], [onerror], [onclick], [onfocus], [style]')].map((one) => one.outerHTML)`);
        assert.deepEqual(elements, []);
        const links = await view.evaluate(`[...document.querySelectorAll('a')].map((a) => a.getAttribute('href')).filter((href) => !/^(#|https:\\/\\/|http:\\/\\/127\\.0\\.0\\.1)/.test(href))`);
        assert.deepEqual(links, []);
        assert.equal(await view.evaluate('document.scripts.length'), 1);
        const body = await view.evaluate('document.body.textContent');
        assert.ok(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069]/.test(body), 'what is not seen is written out');
        for (const payload of payloads.seen) assert.ok(body.includes(payload), `${payload} is text`);
      }
      quiet(view.seen, hostile);
      await view.leave();
    }
  },
  'it prints without what only a screen needs': async (browser, { fixture }) => {
    const view = await open(browser, fixture, { media: 'print', scheme: 'dark' });
    assert.equal(await view.evaluate('getComputedStyle(document.querySelector("nav")).display'), 'none');
    assert.equal(await view.evaluate('getComputedStyle(document.querySelector(".tools")).display'), 'none');
    assert.equal(await view.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
    const { data } = await view.send('Page.printToPDF', { printBackground: true });
    assert.ok(Buffer.from(data, 'base64').length > 20_000);
    if (pictures) await view.shot(path.join(pictures, 'print.png'));
    await view.leave();
  },
  'it can be read on a telephone': async (browser, { fixture }) => {
    const view = await open(browser, fixture, { width: 390, height: 844 });
    assert.ok(await view.evaluate('document.documentElement.scrollWidth') <= 390, 'the page itself does not scroll sideways');
    if (pictures) await view.shot(path.join(pictures, 'narrow.png'));
    await view.leave();
  },
  [`${scale} repositories open in under 2 s and take less than 10 MB`]: async (browser, { large }) => {
    const bytes = fs.statSync(large).size;
    const view = await open(browser, large);
    const rows = await view.evaluate(`document.querySelectorAll('#t-problems tbody tr').length`);
    console.log(`  ${scale} repositories, ${rows} problems: ${(bytes / 1e6).toFixed(1)} MB, loaded in ${(view.took / 1000).toFixed(2)} s`);
    assert.ok(rows >= scale * 2);
    assert.ok(bytes < 10_000_000, `${bytes} bytes`);
    assert.ok(view.took < 2_000, `${view.took} ms`);
    await view.evaluate('(() => { const input = document.querySelector("#t-problems input"); input.value = "r00042"; input.dispatchEvent(new Event("input")); })()');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.ok(await view.evaluate(ROWS('problems')) < 50);
    quiet(view.seen, large);
    await view.leave();
  },
};

const large = () => {
  const registry = 'registry+https://github.com/rust-lang/crates.io-index';
  const one = (name, version) => `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "${registry}"\n`;
  const lockfile = `version = 4\n${one('time', '0.1.43')}${one('smallvec', '1.6.0')}${one('chrono', '0.4.19')}`;
  const entries = Array.from({ length: scale }, (_, at) => {
    const name = `r${String(at).padStart(5, '0')}`;
    return `[[repository]]\nname = "${name}"\nfiles = [{ at = "Cargo.lock", text = ${JSON.stringify(lockfile)} }]\n`;
  });
  const file = path.join(temp, 'large.toml');
  fs.writeFileSync(file, entries.join('\n'));
  return file;
};

let failed = 0;
const browser = await start(program);
try {
  if (pictures) fs.mkdirSync(pictures, { recursive: true });
  const demo = path.join(root, 'fixtures/advisories/demo');
  const pages = {
    fixture: await page('fixture', path.join(root, 'fixtures/organization.toml'), demo, 3),
    hostile: await page('hostile', organization(temp), advisories(temp)),
    large: await page('large', large(), demo),
  };
  for (const name of ['fixture', 'hostile']) {
    const [first, second] = [`${name}.html`, `${name}-again.html`].map((file) => fs.readFileSync(path.join(temp, file), 'utf8'));
    const settled = (text) => text.replace(/<section id="changes">.*?<\/section>/s, '').replace(/<(div)><figure><figcaption>Trend.*?<\/div>/s, '');
    assert.equal(settled(second), settled(first), 'the same store gives the same bytes');
  }
  for (const [name, test] of Object.entries(tests)) {
    const error = await test(browser, pages).then(() => undefined, (problem) => problem);
    console.log(error === undefined ? `pass: ${name}` : `FAIL: ${name}\n${error.stack}`);
    failed += error !== undefined;
  }
} finally {
  await browser.close();
  if (!process.env.LOCKGATE_KEEP) fs.rmSync(temp, { recursive: true, force: true });
  else console.log(temp);
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
