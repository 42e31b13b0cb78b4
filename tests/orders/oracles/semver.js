// Compares by the library that npm brings along; its folder is the argument.
const semver = require(process.argv[2]);

for (const line of require("node:fs").readFileSync(0, "utf8").trim().split("\n")) {
  const [left, right] = line.split("\t");
  if (!semver.valid(left) || !semver.valid(right)) continue;
  console.log(left, "<=>"[semver.compare(left, right) + 1], right);
}
