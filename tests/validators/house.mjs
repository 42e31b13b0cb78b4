// What GitHub asks of a SARIF file beyond the schema: house.mjs FILE [--root CHECKOUT]. Exit 1 where something is wrong,
// 3 where this script is.
// Source: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMITS = {
  gzippedBytes: 10_000_000,
  runs: 20,
  results: 25_000,
  shownResults: 5_000,
  rules: 25_000,
  extensions: 100,
  tags: 10,
  description: 1024,
  name: 255,
  steps: 1_000,
  locations: 100,
};
const MOST_PROBLEMS = 100;
const PRECISIONS = ["very-high", "high", "medium", "low"];
const PROBLEM_SEVERITIES = ["error", "warning", "recommendation"];
// Control characters and marks that reorder or hide text; a line break and a tab are text.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

const problems = [];
const remarks = [];
const files = new Map();
let root;

process.on("uncaughtException", (error) => {
  console.log(error.stack);
  process.exit(3);
});

function report(place, text) {
  problems.push(`${place}: ${text}`);
}

const isBlank = (text) => typeof text !== "string" || text.trim() === "";
const isPosition = (number) => Number.isInteger(number) && number >= 1;

function checkText(place, text, limit) {
  if (isBlank(text)) report(place, "is missing or blank");
  else if (text.length > limit) report(place, `has ${text.length} characters, more than ${limit}`);
}

function checkLog(log, bytes) {
  const size = gzipSync(bytes).length;
  if (size > LIMITS.gzippedBytes) report("file", `${size} bytes after gzip, more than ${LIMITS.gzippedBytes}`);
  if (log.version !== "2.1.0" || !String(log.$schema).includes("2.1.0")) report("file", "is not SARIF 2.1.0");
  const runs = Array.isArray(log.runs) ? log.runs : [];
  if (runs.length < 1 || runs.length > LIMITS.runs) report("runs", `${runs.length}, not 1 to ${LIMITS.runs}`);
  const uses = new Set();
  runs.forEach((run, index) => {
    const use = JSON.stringify([run.tool?.driver?.name, category(run)]);
    if (uses.has(use)) report(`runs[${index}]`, "a second run with this tool and category");
    uses.add(use);
    checkRun(`runs[${index}]`, run);
  });
  checkStrings("file", log);
}

function category(run) {
  const id = run.automationDetails?.id ?? "";
  return id.slice(0, Math.max(id.lastIndexOf("/"), 0));
}

function checkRun(place, run) {
  const driver = run.tool?.driver ?? {};
  if (isBlank(driver.name)) report(place, "the tool has no name");
  if (isBlank(driver.semanticVersion)) report(place, "the tool has no semanticVersion");
  const id = run.automationDetails?.id ?? "";
  if (category(run) === "" || !id.endsWith("/")) report(place, `automationDetails.id '${id}' is no category with '/'`);
  checkInvocation(place, run);
  const extensions = run.tool?.extensions ?? [];
  if (extensions.length > LIMITS.extensions) report(place, `${extensions.length} extensions`);
  if (!Array.isArray(driver.rules)) report(place, "the tool has no rules");
  const rules = driver.rules ?? [];
  if (rules.length > LIMITS.rules) report(place, `${rules.length} rules`);
  const ids = new Set();
  for (const rule of rules) checkRule(`${place} rule ${rule.id}`, rule, ids);
  checkResults(place, run.results, rules);
}

function checkInvocation(place, run) {
  const invocation = run.invocations?.[0];
  if (typeof invocation?.executionSuccessful !== "boolean") return report(place, "no executionSuccessful");
  const notes = invocation.toolExecutionNotifications ?? [];
  const told = notes.some((note) => note.level === "error");
  if (!invocation.executionSuccessful && !told) report(place, "the run failed and no notification says why");
  if (invocation.executionSuccessful && told) report(place, "the run succeeded with a notification of an error");
}

function checkRule(place, rule, ids) {
  if (isBlank(rule.id)) report(place, "has no id");
  if (ids.has(rule.id)) report(place, "a second rule with this id");
  ids.add(rule.id);
  if (rule.name !== undefined) checkText(`${place} name`, rule.name, LIMITS.name);
  if (rule.name === rule.id) report(place, "the name is the id");
  checkText(`${place} shortDescription`, rule.shortDescription?.text, LIMITS.description);
  checkText(`${place} fullDescription`, rule.fullDescription?.text, LIMITS.description);
  checkText(`${place} help`, rule.help?.text, Infinity);
  checkRuleProperties(place, rule.properties ?? {});
}

function checkRuleProperties(place, properties) {
  const tags = properties.tags ?? [];
  const security = tags.includes("security");
  if (tags.length > LIMITS.tags) report(place, `${tags.length} tags, more than ${LIMITS.tags}`);
  for (const tag of tags) {
    if (isBlank(tag)) report(place, "a blank tag");
    if (/cwe/i.test(tag) && !/^external\/cwe\/cwe-\d{3,}$/.test(tag)) report(place, `the CWE tag '${tag}'`);
  }
  const score = properties["security-severity"];
  if (score !== undefined) {
    const isNumber = typeof score === "string" && /^\d{1,2}(\.\d)?$/.test(score);
    if (!isNumber || Number(score) <= 0 || Number(score) > 10) report(place, `security-severity '${score}'`);
    if (!security) report(place, "security-severity without the tag 'security'");
  }
  const { precision, "problem.severity": severity } = properties;
  if (precision !== undefined && !PRECISIONS.includes(precision)) report(place, `precision '${precision}'`);
  if (severity !== undefined && !PROBLEM_SEVERITIES.includes(severity)) report(place, `problem.severity '${severity}'`);
  if (severity !== undefined && security) report(place, "problem.severity on a security rule");
}

function checkResults(place, results, rules) {
  if (!Array.isArray(results)) return report(place, "has no results");
  if (results.length > LIMITS.results) report(place, `${results.length} results, more than ${LIMITS.results}`);
  else if (results.length > LIMITS.shownResults) remarks.push(`${place}: ${results.length} results, GitHub shows 5000`);
  const known = new Set(rules.map((rule) => rule.id));
  const alerts = new Set();
  results.forEach((result, index) => {
    const here = `${place}.results[${index}]`;
    if (!known.has(result.ruleId)) report(here, `no rule '${result.ruleId}'`);
    const { ruleIndex } = result;
    if (ruleIndex !== undefined && rules[ruleIndex]?.id !== result.ruleId) report(here, `ruleIndex ${ruleIndex}`);
    if (result.suppressions?.length) report(here, "suppressions would become an open alert");
    if (result.baselineState !== undefined) report(here, "baselineState is not for an upload");
    checkMessage(here, result);
    checkPlaces(here, result);
    const print = result.partialFingerprints?.primaryLocationLineHash;
    if (isBlank(print)) return report(here, "no primaryLocationLineHash");
    const uri = result.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
    const alert = JSON.stringify([result.ruleId, uri, print]);
    if (alerts.has(alert)) report(here, "a second result with this rule, file and fingerprint");
    alerts.add(alert);
  });
}

function checkMessage(place, result) {
  const text = result.message?.text;
  if (isBlank(text)) return report(place, "the message has no text");
  const ids = (result.relatedLocations ?? []).map((location) => location.id);
  if (new Set(ids).size !== ids.length) report(place, "two related locations with one id");
  // A bracket behind an odd number of backslashes is text.
  for (const [, target] of text.matchAll(/(?<!\\)(?:\\\\)*\]\(([^)]*)\)/g)) {
    if (!/^\d+$/.test(target) || !ids.includes(Number(target))) report(place, `the message links to '${target}'`);
  }
}

function checkPlaces(place, result) {
  const locations = result.locations ?? [];
  if (locations.length !== 1) report(place, `${locations.length} locations, not one`);
  locations.forEach((location) => checkLocation(`${place} location`, location));
  const related = result.relatedLocations ?? [];
  if (related.length > LIMITS.locations) report(place, `${related.length} related locations`);
  related.forEach((location) => checkLocation(`${place} related location`, location));
  const flows = (result.codeFlows ?? []).flatMap((flow) => flow.threadFlows ?? []);
  const steps = flows.flatMap((flow) => flow.locations ?? []);
  if (steps.length > LIMITS.steps) report(place, `${steps.length} steps`);
  for (const step of steps) {
    checkLocation(`${place} step`, step.location);
    if (isBlank(step.location?.message?.text)) report(`${place} step`, "has no message");
  }
}

function checkLocation(place, location) {
  const physical = location?.physicalLocation;
  const uri = physical?.artifactLocation?.uri;
  if (isBlank(uri)) return report(place, "no file: GitHub refuses the whole upload");
  const { startLine, startColumn, endLine, endColumn } = physical.region ?? {};
  const numbers = [startLine, startColumn, endLine, endColumn];
  if (!numbers.every(isPosition)) report(place, `the region [${numbers.map(String).join(", ")}] has not four numbers from 1 up`);
  else if (endLine < startLine || (endLine === startLine && endColumn < startColumn)) report(place, "ends too early");
  const path = decodePath(place, uri);
  if (path !== undefined && root !== undefined) checkFile(place, path, physical.region ?? {});
}

// The characters that a relative reference may hold without being encoded; a colon would start a scheme.
function decodePath(place, uri) {
  const path = /^(?:[\w\-.~!$&'()*+,;=@/]|%[0-9A-Fa-f]{2})+$/.test(uri) ? decode(uri) : undefined;
  if (path === undefined) return report(place, `the uri '${uri}' is no encoded relative path`);
  const parts = path.split("/");
  if (!parts.some((part) => ["", ".", ".."].includes(part))) return path;
  return report(place, `the uri '${uri}' is no plain path`);
}

function decode(uri) {
  try {
    return decodeURIComponent(uri);
  } catch {
    return undefined;
  }
}

function checkFile(place, path, region) {
  if (!files.has(path)) files.set(path, readLines(path));
  const lines = files.get(path);
  if (lines === undefined) return report(place, `'${path}' is no file of the checkout`);
  if (region.endLine > lines.length) return report(place, `line ${region.endLine} is behind the end of '${path}'`);
  const line = lines[region.endLine - 1] ?? "";
  if (region.endColumn > line.length + 1) report(place, `column ${region.endColumn} is behind the end of its line`);
}

// A symbolic link anywhere on the way is refused: GitHub cannot show what is behind it.
function readLines(path) {
  const parts = path.split("/");
  try {
    const links = parts.map((_, index) => lstatSync(join(root, ...parts.slice(0, index + 1))).isSymbolicLink());
    return links.includes(true) ? undefined : readFileSync(join(root, path), "utf8").split(/\r\n|\n|\r/);
  } catch {
    return undefined;
  }
}

function checkStrings(place, value) {
  if (typeof value === "string") {
    if (UNPRINTABLE.test(value)) report(place, `unprintable characters in ${JSON.stringify(value.slice(0, 60))}`);
  } else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) {
      checkStrings(`${place}.${key}`, key);
      checkStrings(`${place}.${key}`, inner);
    }
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return report("file", error.message);
  }
}

const escape = (c) => `\\u{${c.codePointAt(0).toString(16)}}`;
const print = (line) => console.log(line.replace(new RegExp(UNPRINTABLE, "g"), escape).replaceAll("\n", " "));

const [path, option, folder] = process.argv.slice(2);
if (option === "--root") root = folder;
const bytes = readFileSync(path);
const log = parse(bytes.toString("utf8"));
if (log !== undefined) checkLog(log, bytes);
[...problems.slice(0, MOST_PROBLEMS), ...remarks].forEach(print);
if (problems.length > MOST_PROBLEMS) console.log(`and ${problems.length - MOST_PROBLEMS} more`);
process.exitCode = problems.length > 0 ? 1 : 0;
