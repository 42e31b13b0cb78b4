// Validates a file against a JSON schema of draft 2020-12: schema.mjs SCHEMA FILE. Exit 1 where it does not fit,
// 3 where this script fails.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

process.on("uncaughtException", (error) => {
  console.log(error.stack);
  process.exit(3);
});

const MOST_ERRORS = 20;
const require = createRequire(join(process.env.LOCKGATE_TOOLS, "package.json"));
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

const [schemaPath, path] = process.argv.slice(2);
const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));
const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")));
const errors = check(readFileSync(path, "utf8"));
errors.slice(0, MOST_ERRORS).forEach((error) => console.log(error));
if (errors.length > MOST_ERRORS) console.log(`and ${errors.length - MOST_ERRORS} more`);
process.exitCode = errors.length > 0 ? 1 : 0;

function check(text) {
  let log;
  try {
    log = JSON.parse(text);
  } catch (error) {
    return [error.message];
  }
  return validate(log) ? [] : validate.errors.map((error) => `${error.instancePath || "/"}: ${error.message}`);
}
