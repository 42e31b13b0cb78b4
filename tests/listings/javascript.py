"""Package managers of JavaScript."""

import json
import re

from table import Row, Rule, data, lockgate, pairs, run, scratch, tool, version

MANIFEST = json.dumps({
    "name": "shop", "version": "1.2.0", "private": True,
    "dependencies": {"express": "4.17.1", "old-ms": "npm:ms@2.0.0", "chalk": "2.4.2", "@babel/code-frame": "7.0.0",
                     "use-sync-external-store": "1.2.0", "react": "18.2.0"},
    "devDependencies": {"mocha": "8.1.3", "rimraf": "3.0.2"},
    "optionalDependencies": {"fsevents": "2.3.3"},
})
WORKSPACE = {
    "package.json": json.dumps({"name": "shop", "version": "1.2.0", "private": True, "workspaces": ["packages/*"],
                                "dependencies": {"ms": "2.1.3"}, "devDependencies": {"debug": "4.3.4"}}),
    "pnpm-workspace.yaml": "packages: ['packages/*']\n", ".npmrc": "link-workspace-packages=true\n",
    "packages/api/package.json": json.dumps({
        "name": "@shop/api", "version": "1.0.0",
        "dependencies": {"@shop/ui": "1.0.0", "ms": "2.0.0", "debug": "2.6.9", "express": "4.17.1"}}),
    "packages/ui/package.json": json.dumps({
        "name": "@shop/ui", "version": "1.0.0", "peerDependencies": {"react": "^18"},
        "dependencies": {"use-sync-external-store": "1.2.0", "shop-ms": "npm:ms@2.1.2"},
        "devDependencies": {"react": "18.2.0", "mkdirp": "0.5.5"}}),
}
MEMBERS = {"shop", "@shop/api", "@shop/ui", "equivalence-sample"}


def subjects(made: dict[str, dict], sets: list[str], lock):
    """Name and folder of every project that a tool is asked about: `lock` makes the lockfile of those in `made`."""
    for label, files in made.items():
        folder = scratch(files)
        lock(folder)
        yield label, folder
    for name in sets:
        for folder in data("equivalence/npm", name):
            yield name, scratch(copy_of=folder)


MADE = {"own project": {"package.json": MANIFEST}, "own workspace": WORKSPACE}
# What the tools print of the project and its members differs; they are never matched with advisories.
OWN = [Rule(side, "the project itself and the members of its workspace", lambda p: p[0] in MEMBERS)
       for side in ("tool", "ours")]
OTHER_PLATFORM = Rule("ours", "for another operating system: locked, not installed here", lambda p: p[0] == "fsevents")
# Names that the manifests give, for tools that print those only.
ALIASES = {"old-ms": "ms", "semver-old": "semver", "shop-ms": "ms"}


def renamed(packages) -> set:
    return {(ALIASES.get(name, name), number) for name, number in packages}


def registry(folder) -> set:
    return pairs(lockgate(folder), "npm")


def npm_tree(node: dict) -> set:
    found = set()
    for name, child in node.get("dependencies", {}).items():
        if "version" in child:
            found.add((child.get("name", name), child["version"]))
        found |= npm_tree(child)
    return found


def npm():
    label = f"npm {version('npm', '--version')}"

    def lock(folder):
        run("npm", "install", "--package-lock-only", "--ignore-scripts", folder=folder)

    for subject, folder in subjects(MADE, ["npm-v1", "npm-v2", "npm-v3", "shrinkwrap-v3"], lock):
        tree = json.loads(run("npm", "ls", "--all", "--json", "--long", "--package-lock-only", folder=folder))
        yield Row(label, "npm ls --all --json --long --package-lock-only", subject, npm_tree(tree), registry(folder), OWN)


def classic_tree(trees) -> set:
    found = set()
    for tree in trees:
        if not tree.get("shadow"):
            found.add(tuple(tree["name"].rsplit("@", 1)))
        found |= classic_tree(tree.get("children", []))
    return found


def yarn_classic():
    yarn = tool("yarn-1", "node_modules/.bin/yarn")
    label = f"yarn {version(yarn, '--version')}"

    def lock(folder):
        run(yarn, "install", "--ignore-scripts", "--ignore-engines", "--no-progress", folder=folder)

    for subject, folder in subjects(MADE, ["yarn-v1"], lock):
        lines = run(yarn, "list", "--json", "--no-progress", folder=folder).splitlines()
        trees = next(line["data"]["trees"] for line in map(json.loads, lines) if line["type"] == "tree")
        yield Row(label, "yarn list --json", subject, renamed(classic_tree(trees)), registry(folder), [*OWN, OTHER_PLATFORM])


def yarn_berry():
    script = tool("yarn-berry", "node_modules/@yarnpkg/cli-dist/bin/yarn.js")
    label = f"yarn {version('node', script, '--version')}"
    env = {"YARN_ENABLE_TELEMETRY": "0", "YARN_ENABLE_IMMUTABLE_INSTALLS": "0", "YARN_NPM_MINIMAL_AGE_GATE": "0"}
    made = {name: {**files, "yarn.lock": ""} for name, files in MADE.items()}
    for subject, folder in subjects(made, ["yarn-berry3", "yarn-berry4"], lambda folder: None):
        # Brings the lockfiles of older releases to the form of this one; versions stay.
        run("node", script, "install", "--mode=update-lockfile", folder=folder, env=env)
        lines = run("node", script, "info", "--all", "--recursive", "--json", folder=folder, env=env).splitlines()
        found = set()
        for entry in map(json.loads, lines):
            if "@workspace:" not in entry["value"]:
                name = re.match(r"(@?[^@]+)@", entry["value"]).group(1)
                found.add((name, entry["children"]["Version"]))
        yield Row(label, "yarn info --all --recursive --json", subject, renamed(found), registry(folder), OWN)


def pnpm_tree(node: dict) -> set:
    found = set()
    for kind in ("dependencies", "devDependencies", "optionalDependencies"):
        for name, child in node.get(kind, {}).items():
            found.add((child.get("from", name), child["version"].split("(")[0].split("_")[0]))
            found |= pnpm_tree(child)
    return found


def pnpm(release: str, sets: list[str]):
    program = tool(f"pnpm-{release}", "node_modules/.bin/pnpm")
    label = f"pnpm {version(program, '--version', folder=scratch())}"

    def lock(folder):
        run(program, "install", "--ignore-scripts", "--no-frozen-lockfile", folder=folder)

    for subject, folder in subjects(MADE, sets, lock):
        flags = ["-r"] * (subject == "own workspace") + ["--depth", "Infinity", "--json"]
        flags += ["--lockfile-only"] * (subject not in MADE)
        listed = json.loads(run(program, "list", *flags, folder=folder))
        found = {package for project in listed for package in pnpm_tree(project)}
        yield Row(label, f"pnpm list {' '.join(flags)}", subject, found, registry(folder), [*OWN, OTHER_PLATFORM])


def bun():
    program = tool("bun", "node_modules/.bin/bun")
    label = f"bun {version(program, '--version')}"
    for subject, folder in subjects(MADE, ["bun"], lambda folder: run(program, "install", "--lockfile-only", folder=folder)):
        lines = run(program, "pm", "ls", "--all", folder=folder).splitlines()[1:]
        found = {re.search(r"(@?[^\s@]+)@(\S+)$", line).groups() for line in lines if "@" in line}
        yield Row(label, "bun pm ls --all", subject, renamed(found), registry(folder), OWN)


def deno():
    program = tool("deno", "node_modules/.bin/deno")
    label = f"deno {version(program, '--version')}"
    flag = "--node-modules-dir=none"
    for subject, folder in subjects(MADE, ["deno"], lambda folder: run(program, "install", flag, folder=folder)):
        for manifest in [*folder.glob("package.json"), *folder.glob("packages/*/package.json")]:
            read = json.loads(manifest.read_text())
            wanted = [name for kind in ("dependencies", "devDependencies") for name in read.get(kind, {})]
            (manifest.parent / "all.ts").write_text("".join(f'import "{name}";\n' for name in wanted if name not in MEMBERS))
        found = set()
        for script in [*folder.glob("all.ts"), *folder.glob("packages/*/all.ts")]:
            listed = json.loads(run(program, "info", "--json", flag, script, folder=folder))
            found |= {(entry["name"], entry["version"]) for entry in listed["npmPackages"].values()}
        yield Row(label, "deno info --json", subject, found, registry(folder), OWN)


ROWS = {
    "npm": npm, "yarn 1": yarn_classic, "yarn berry": yarn_berry,
    "pnpm 7": lambda: pnpm("7", []), "pnpm 8": lambda: pnpm("8", []),
    "pnpm 10": lambda: pnpm("10", ["pnpm-v9.0", "pnpm-latest"]), "bun": bun, "deno": deno,
}
