// Reads the report of the SARIF Multitool: report.mjs REPORT. Prints what it found; exit 1 for an error; 3 for
// a report without a run or of a run that did not finish, which says nothing about the file.
import { readFileSync } from "node:fs";

process.on("uncaughtException", (error) => {
  console.log(error.stack);
  process.exit(3);
});

const runs = JSON.parse(readFileSync(process.argv[2], "utf8")).runs ?? [];
const results = runs.flatMap((run) => run.results ?? []);
const invocations = runs.flatMap((run) => run.invocations ?? []);

for (const result of results) {
  const region = result.locations?.[0]?.physicalLocation?.region;
  const place = region?.startLine ? `line ${region.startLine}: ` : "";
  const words = result.message?.text ?? [result.message?.id, ...(result.message?.arguments ?? [])].join(" ");
  console.log(`${result.level ?? "warning"} ${result.ruleId}: ${place}${words}`);
}
const refused = results.some((result) => result.level === "error");
const finished = invocations.length > 0 && invocations.every((invocation) => invocation.executionSuccessful);
if (!finished) console.log("the validation did not finish");
if (refused) process.exitCode = 1;
else if (!finished) process.exitCode = 3;
