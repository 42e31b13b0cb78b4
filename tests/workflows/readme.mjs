// The workflows that the README shows, as files: node readme.mjs README.md FOLDER
//
// COMMIT and vX.Y.Z stand for what a release names; here they become what a pin looks like. Exit 1 when there are fewer than five.
import fs from 'node:fs';
import path from 'node:path';

const [, , file, folder] = process.argv;
if (!folder) {
  console.error('usage: node readme.mjs README.md FOLDER');
  process.exit(2);
}
const blocks = [...fs.readFileSync(file, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
const workflows = blocks.filter((text) => /^jobs:/m.test(text));
for (const [index, text] of workflows.entries()) {
  const named = /^name: (\S+)$/m.exec(text)?.[1] ?? `readme-${index + 1}`;
  const pinned = text.replaceAll('@COMMIT', `@${'0123456789abcdef0123456789abcdef01234567'}`).replaceAll('vX.Y.Z', 'v1.0.0');
  fs.writeFileSync(path.join(folder, `${named}.yml`), pinned);
}
console.log(`${workflows.length} workflows`);
process.exit(workflows.length >= 5 ? 0 : 1);
