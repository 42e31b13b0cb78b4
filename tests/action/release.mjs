// A release of the stand-in, served on loopback.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { scratch, stub } from './composite.mjs';

// Gives what the action needs to install it, and ends the server.
export async function release() {
  const folder = fs.mkdtempSync(path.join(scratch, 'release-'));
  fs.copyFileSync(stub, path.join(folder, 'lockgate'));
  fs.chmodSync(path.join(folder, 'lockgate'), 0o755);
  const archive = path.join(folder, 'archive');
  execFileSync('tar', ['-C', folder, '-czf', archive, 'lockgate']);
  const bytes = fs.readFileSync(archive);
  const checksum = crypto.createHash('sha256').update(bytes).digest('hex');
  const server = http.createServer((_, answer) => answer.end(bytes)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const mirror = `http://127.0.0.1:${server.address().port}`;
  return { inputs: { version: '9.8.7', checksum, mirror, token: '' }, close: () => server.close() };
}
