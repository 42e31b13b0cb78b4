// A headless Chromium over its pipe, without a package: pages, keys, what they loaded, said and logged.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';

export const start = async (program) => {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-default-apps', '--disable-sync', '--hide-scrollbars', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'];
  const browser = spawn(program, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const [, , , input, output] = browser.stdio;
  const waiting = new Map();
  const listeners = new Set();
  let number = 0;
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop();
    for (const part of parts) {
      const message = JSON.parse(part);
      if (message.id && waiting.has(message.id)) {
        const { resolve, reject } = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error) reject(new Error(JSON.stringify(message.error)));
        else resolve(message.result);
      } else {
        for (const listener of listeners) listener(message);
      }
    }
  });
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      number += 1;
      waiting.set(number, { resolve, reject });
      input.write(`${JSON.stringify({ id: number, method, params, sessionId })}\0`);
    });
  const close = async () => {
    await send('Browser.close').catch(() => {});
    browser.kill('SIGKILL');
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { send, close, listen: (listener) => listeners.add(listener), forget: (listener) => listeners.delete(listener) };
};

// One page of a file. `script: false` has the browser run none.
export const open = async (browser, file, { script = true, scheme = 'light', media = '', width = 1280, height = 900 } = {}) => {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method, params) => browser.send(method, params, sessionId);
  const seen = { requests: [], console: [], dialogs: [], downloads: [] };
  let loaded;
  const load = new Promise((resolve) => { loaded = resolve; });
  const listener = ({ method, params, sessionId: from }) => {
    if (method === 'Browser.downloadWillBegin') seen.downloads.push(params);
    if (from !== sessionId) return;
    if (method === 'Network.requestWillBeSent') seen.requests.push(params.request.url);
    if (method === 'Runtime.consoleAPICalled') seen.console.push(JSON.stringify(params.args));
    if (method === 'Runtime.exceptionThrown') seen.console.push(JSON.stringify(params.exceptionDetails));
    if (method === 'Log.entryAdded') seen.console.push(params.entry.text);
    if (method === 'Page.javascriptDialogOpening') {
      seen.dialogs.push(params.message);
      send('Page.handleJavaScriptDialog', { accept: true });
    }
    if (method === 'Page.loadEventFired') loaded();
  };
  browser.listen(listener);
  for (const domain of ['Page', 'Network', 'Runtime', 'Log', 'DOM']) await send(`${domain}.enable`);
  await send('Emulation.setScriptExecutionDisabled', { value: !script });
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  await send('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
  const url = file.startsWith('file:') ? file : `file://${file}`;
  const before = performance.now();
  await send('Page.navigate', { url });
  await load;
  const took = performance.now() - before;
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  };
  const key = async (name, code, text) => {
    const named = { key: name, code: name, windowsVirtualKeyCode: code, text };
    await send('Input.dispatchKeyEvent', { type: 'keyDown', ...named });
    await send('Input.dispatchKeyEvent', { type: 'keyUp', ...named });
  };
  const type = (text) => send('Input.insertText', { text });
  const shot = async (to, whole = false) => {
    const { data } = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: whole });
    fs.writeFileSync(to, Buffer.from(data, 'base64'));
  };
  const leave = async () => {
    browser.forget(listener);
    await browser.send('Target.closeTarget', { targetId });
  };
  return { evaluate, key, type, shot, seen, took, send, leave };
};
