"""Package managers of compiled languages."""

import json
import pathlib
import re
import xml.etree.ElementTree

from table import REPOSITORY, Missing, Row, Rule, lockgate, pairs, run, scratch, version

OWN = "own project"


def cargo():
    label = f"cargo {version('cargo', '--version')}"
    own = scratch({"Cargo.toml": '[workspace]\nmembers = ["api", "core"]\nresolver = "2"\n',
                   "api/Cargo.toml": '[package]\nname = "api"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n'
                   'core-lib = { path = "../core", package = "shop-core" }\nold = { package = "smallvec", version = "0.6" }\n'
                   'tokio = { version = "1", features = ["full"] }\n[target."cfg(windows)".dependencies]\nwinapi = "0.3"\n',
                   "api/src/lib.rs": "", "core/src/lib.rs": "",
                   "core/Cargo.toml": '[package]\nname = "shop-core"\nversion = "0.2.0"\nedition = "2021"\n'
                   '[dependencies]\nsmallvec = "1"\n[dev-dependencies]\nproptest = "1"\n'})
    run("cargo", "generate-lockfile", folder=own)
    flags = ["metadata", "--format-version", "1", "--locked", "--all-features"]
    for folder, subject in [(own, OWN), (REPOSITORY, "this repository"), (REPOSITORY / "fuzz", "fuzz of this repository")]:
        found = {(p["name"], p["version"]) for p in json.loads(run("cargo", *flags, folder=folder))["packages"]}
        yield Row(label, f"cargo {' '.join(flags)}", subject, found, pairs(lockgate(folder / "Cargo.lock")))
        tree = run("cargo", "tree", "--locked", "--workspace", "--all-features", "--target", "all", "--prefix", "none",
                   "--format", "{p}", folder=folder)
        listed = set(re.findall(r"^([\w-]+) v(\S+)", tree, re.M))
        # cargo metadata knows them, cargo tree does not.
        unused = Rule("ours", "optional in a dependency, and no feature turns it on: locked, never built",
                      lambda p, found=found: p in found)
        yield Row(label, "cargo tree --workspace --all-features --target all", subject, listed,
                  pairs(lockgate(folder / "Cargo.lock")), [unused])


GO_MOD = """module app.example/shop

go {go}

require (
\tgithub.com/sirupsen/logrus v1.8.0
\tgithub.com/spf13/cobra v1.8.0
\tgolang.org/x/net v0.17.0
\tgopkg.in/yaml.v2 v2.2.1
)

replace golang.org/x/text => golang.org/x/text v0.14.0
"""
GO_MAIN = """package shop

import (
\t_ "github.com/sirupsen/logrus"
\t_ "github.com/spf13/cobra"
\t_ "golang.org/x/net/html/charset"
\t_ "gopkg.in/yaml.v2"
)
"""
MODULE = "{{with .Replace}}{{.Path}} {{.Version}}{{else}}{{.Path}} {{.Version}}{{end}}"
TOOLCHAIN = Rule("ours", "the standard library and the toolchain of the `go` and `toolchain` lines, which advisories name",
                 lambda package: package[0] in {"stdlib", "toolchain"})


def modules(text: str) -> set:
    return {(name, number.removeprefix("v")) for name, _, number in
            (line.partition(" ") for line in text.splitlines() if " v" in line)}


def go():
    label = f"go {version('go', 'version')}"
    env = {"GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
    for release in ["1.21", "1.16"]:
        own = scratch({"go.mod": GO_MOD.format(go=release), "shop.go": GO_MAIN})
        run("go", "mod", "tidy", f"-compat={release}", folder=own, env=env)
        wanted = modules(run("go", "list", "-deps", "-f", "{{with .Module}}" + MODULE + "{{end}}", "all",
                             folder=own, env=env))
        ours = pairs(lockgate(own / "go.mod"))
        needed = Rule("tool", "go.mod of Go before 1.17 names no indirect modules that another go.mod names",
                      lambda package: release == "1.16")
        idle = Rule("ours", "required in go.mod, but no package of it is in this build",
                    lambda package, own=own: package in required(own, env))
        yield Row(label, "go list -deps -f '{{.Module}}' all", f"{OWN}, go {release}, go.mod", wanted, ours,
                  [TOOLCHAIN, needed, idle])
        graph = modules(run("go", "list", "-m", "-f", MODULE, "all", folder=own, env=env))
        pruned = Rule("tool", "in the module graph only: no package of it is needed, so go.mod does not name it",
                      lambda package, own=own: package not in required(own, env))
        yield Row(label, "go list -m all", f"{OWN}, go {release}, go.mod", graph, ours, [TOOLCHAIN, pruned])
        both = pairs(lockgate(own))
        absent = Rule("tool", "in the module graph, but go.sum has no code of it, at most its go.mod",
                      lambda package, own=own: f"{package[0]} v{package[1]} h1:" not in (own / "go.sum").read_text())
        yield Row(label, "go list -m all", f"{OWN}, go {release}, go.mod and go.sum", graph, both,
                  [TOOLCHAIN, pruned if release == "1.21" else absent])
        if release == "1.21":
            run("go", "mod", "vendor", folder=own, env={"GOFLAGS": ""})
            built = modules(run("go", "list", "-mod=vendor", "-deps", "-f", "{{with .Module}}" + MODULE + "{{end}}", "./...",
                                folder=own, env={"GOFLAGS": ""}))
            yield Row(label, "go list -mod=vendor -deps ./...", f"{OWN}, vendor/modules.txt", built,
                      pairs(lockgate("--lockfile", f"go-vendor:{own}/vendor/modules.txt")), [TOOLCHAIN, Rule(
                          "ours", "in vendor/modules.txt without a package that this build needs",
                          lambda package, own=own: package[0] in (own / "vendor/modules.txt").read_text())])


def required(folder, env) -> set:
    read = json.loads(run("go", "mod", "edit", "-json", folder=folder, env=env))
    return {(entry["Path"], entry["Version"].removeprefix("v")) for entry in read["Require"]}


POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shop.example</groupId><artifactId>shop</artifactId><version>1.0</version>
  <properties><guava.version>31.1-jre</guava.version></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>1.7.36</version></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId><version>${guava.version}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId></dependency>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.1</version><scope>test</scope></dependency>
  </dependencies>
</project>
"""


def maven():
    label = f"mvn {version('mvn', '-B', '--version')}"
    own = scratch({"pom.xml": POM})
    text = run("mvn", "-B", "dependency:list", "-DexcludeTransitive=true", folder=own)
    found = {(f"{group}:{name}", number) for group, name, number in
             re.findall(r"^\[INFO\]    ([\w.-]+):([\w.-]+):\w+:(?:[\w-]+:)?([^:\s]+):\w+", text, re.M)}
    root = Rule("ours", "the project itself, which the tool leaves out", lambda p: p[0] == "shop.example:shop")
    yield Row(label, "mvn dependency:list -DexcludeTransitive=true", OWN, found, pairs(lockgate(own)), [root])
    own = scratch(copy_of=REPOSITORY / "fixtures/lockfiles/maven-pom/parent-and-import")
    run("mvn", "-B", "help:effective-pom", f"-Doutput={own}/effective.xml", folder=own)
    files = {"shop-parent": "pom.xml", "shop-app": "app/pom.xml", "shop-bom": "bom/pom.xml"}
    ours = [p for p in lockgate(own) if p["source"]["kind"] != "workspace"]
    above = pairs(p for p in ours if p["file"] == "pom.xml")
    inherited = Rule("tool", "inherited: listed once, with the parent that declares it", lambda p: p in above)
    for name, found in direct(own / "effective.xml"):
        yield Row(label, "mvn help:effective-pom", f"fixture maven-pom/parent-and-import, {files[name]}", found,
                  pairs(p for p in ours if p["file"] == files[name]), [inherited])


def direct(pom: pathlib.Path):
    """The name of every project of the build, and its direct dependencies."""
    space = "{http://maven.apache.org/POM/4.0.0}"
    for project in xml.etree.ElementTree.parse(pom).getroot():
        entries = project.findall(f"{space}dependencies/{space}dependency")
        yield project.findtext(space + "artifactId"), {
            (f"{e.findtext(space + 'groupId')}:{e.findtext(space + 'artifactId')}", e.findtext(space + "version"))
            for e in entries}


def gradle():
    number = version("gradle", "--version", folder=scratch())
    if tuple(map(int, number.split(".")[:2])) < (4, 8):
        raise Missing(f"gradle {number} writes no lockfiles: 4.8 is the first that does")
    own = scratch({"build.gradle": "plugins { id 'java' }\nrepositories { mavenCentral() }\n"
                   "dependencyLocking { lockAllConfigurations() }\n"
                   "dependencies { implementation 'com.google.guava:guava:31.1-jre' }\n"})
    text = run("gradle", "-q", "dependencies", "--write-locks", folder=own)
    found = {(f"{group}:{name}", number) for group, name, number in
             re.findall(r"--- ([\w.-]+):([\w.-]+):(?:\S+ -> )?([^\s({]+)", text)}
    yield Row(f"gradle {number}", "gradle dependencies", OWN, found, pairs(lockgate(own)))


ROWS = {"cargo": cargo, "go": go, "maven": maven, "gradle": gradle}
