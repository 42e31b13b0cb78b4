// Writes broken copies of a good SARIF file: broken.mjs GOOD FOLDER. Prints a line for each: the judge that must refuse
// it, a tab, the copy's path.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [good, folder] = process.argv.slice(2);
const text = readFileSync(good, "utf8");
const scored = (run) => run.tool.driver.rules.find((rule) => rule.properties["security-severity"] !== undefined);
const physical = (run) => run.results[0].locations[0].physicalLocation;

// The judges that must refuse, and what is done to the only run (and the log).
const BROKEN = {
  "no-region": [["house", "shared"], (run) => delete physical(run).region],
  "half-a-region": [["house", "shared"], (run) => delete physical(run).region.endColumn],
  "line-zero": [["schema", "multitool", "house", "shared"], (run) => (physical(run).region.startLine = 0)],
  "region-behind-the-line": [["house"], (run) => (physical(run).region.endColumn = 9999)],
  "line-behind-the-file": [["house", "shared"], (run) => (physical(run).region.endLine = 99999)],
  "no-location": [["house", "shared", "multitool"], (run) => delete run.results[0].locations],
  "logical-location-only": [
    ["house", "shared"],
    (run) => (run.results[0].locations = [{ logicalLocations: [{ name: "x" }] }]),
  ],
  "absent-file": [["house", "shared"], (run) => (physical(run).artifactLocation.uri = "no/such/file")],
  "absolute-uri": [["house", "shared"], (run) => (physical(run).artifactLocation.uri = "file:///etc/passwd")],
  "uri-that-leaves-the-tree": [["house", "shared"], (run) => (physical(run).artifactLocation.uri = "../Cargo.lock")],
  "uri-with-a-space": [["house", "shared"], (run) => (physical(run).artifactLocation.uri = "web app/x.lock")],
  "severity-that-is-no-number": [
    ["house", "shared"],
    (run) => (scored(run).properties["security-severity"] = "N/A"),
  ],
  "severity-as-a-number": [["house", "shared"], (run) => (scored(run).properties["security-severity"] = 7.5)],
  "severity-above-ten": [["house", "shared"], (run) => (scored(run).properties["security-severity"] = "10.1")],
  "twenty-one-tags": [
    ["house", "shared"],
    (run) => (scored(run).properties.tags = ["security", ...Array.from({ length: 20 }, (_, n) => `t${n}`)]),
  ],
  "description-too-long": [["house", "shared"], (run) => (scored(run).shortDescription.text = "x".repeat(1025))],
  "no-help": [["house", "shared"], (run) => delete scored(run).help],
  "unknown-rule": [["house", "shared"], (run) => (run.results[0].ruleId = "NO-SUCH-RULE")],
  "wrong-rule-index": [["house", "multitool"], (run) => (run.results[0].ruleIndex = 99)],
  "no-fingerprint": [["house", "shared"], (run) => delete run.results[0].partialFingerprints],
  "one-result-twice": [["house", "shared"], (run) => run.results.push(structuredClone(run.results[0]))],
  "dead-link": [["house", "shared"], (run) => (run.results[0].message.text = "x [y](77).")],
  "link-to-the-web": [["house"], (run) => (run.results[0].message.text = "x [y](https://bad.example).")],
  "blank-message": [["house", "shared"], (run) => (run.results[0].message.text = " ")],
  "no-message": [["schema", "multitool"], (run) => delete run.results[0].message],
  "suppressed-result": [["house", "shared"], (run) => (run.results[0].suppressions = [{ kind: "external" }])],
  "unknown-level": [["schema"], (run) => (run.results[0].level = "critical")],
  "unknown-property": [["schema"], (run) => (run.results[0].severity = "high")],
  "wrong-version": [["schema", "multitool", "house"], (_run, log) => (log.version = "2.0.0")],
  "no-results": [["house", "shared", "multitool"], (run) => delete run.results],
  "category-without-a-slash": [["house", "shared"], (run) => (run.automationDetails.id = "lockgate")],
  "the-run-twice": [["house", "shared"], (run, log) => log.runs.push(structuredClone(run))],
  "failed-without-a-reason": [
    ["house"],
    (run) => (run.invocations = [{ executionSuccessful: false, toolExecutionNotifications: [] }]),
  ],
  "terminal-escape": [["house"], (run) => (run.results[0].message.text += "\u001b[31m")],
  "reordering-mark": [["house"], (run) => (scored(run).shortDescription.text = "a\u202eb")],
};

mkdirSync(folder, { recursive: true });
const write = (name, judges, content) => {
  const path = join(folder, `${name}.sarif`);
  writeFileSync(path, content);
  for (const judge of judges) console.log(`${judge}\t${path}`);
};
write("not-json", ["schema", "house", "multitool"], text.slice(0, text.length / 2));
for (const [name, [judges, damage]] of Object.entries(BROKEN)) {
  const log = JSON.parse(text);
  damage(log.runs[0], log);
  const content = JSON.stringify(log);
  if (content === JSON.stringify(JSON.parse(text))) throw new Error(`${name} changes nothing`);
  write(name, judges, content);
}
