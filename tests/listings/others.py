"""Cabal, Helm and Nix: projects whose packages lie in folders, since their registries are not among the usual ones."""

import json

from table import Row, Rule, lockgate, pairs, run, scratch, tool, version


def cabal():
    label = f"cabal {version('cabal', '--version')}"
    package = "cabal-version: 2.4\nname: {}\nversion: {}\nlibrary\n  build-depends: {}\n  default-language: Haskell2010\n"
    home, small = scratch(), scratch({"small.cabal": package.format("small", "0.4.1", "base")})
    (home / "repository").mkdir()
    (home / "config").write_text(f"repository local\n  url: file+noindex://{home}/repository\n")
    own = scratch({"shop.cabal": package.format("shop", "0.1", "base, containers, text, small"),
                   "cabal.project": "packages: .\n"})
    env = {"CABAL_DIR": str(home)}
    run("cabal", "sdist", "-o", home / "repository", folder=small, env=env)
    run("cabal", "freeze", folder=own, env=env)
    run("cabal", "build", "--dry-run", folder=own, env=env)
    plan = json.loads((own / "dist-newstyle/cache/plan.json").read_text())["install-plan"]
    itself = Rule("tool", "the project itself, which is not in the freeze file", lambda p: p[0] == "shop")
    yield Row(label, "cabal build --dry-run (dist-newstyle/cache/plan.json)", "own project, own repository",
              {(entry["pkg-name"], entry["pkg-version"]) for entry in plan},
              pairs(lockgate(own / "cabal.project.freeze")), [itself])


CHART = "apiVersion: v2\nname: {}\nversion: {}\n"


def helm():
    program = tool("go", "bin/helm")
    own = scratch({"cache/Chart.yaml": CHART.format("cache", "1.2.0"), "web/Chart.yaml": CHART.format("web", "0.3.1"),
                   "Chart.yaml": CHART.format("shop", "1.0.0") + "dependencies:\n"
                   '- {name: cache, version: 1.2.0, repository: "file://cache"}\n'
                   '- {name: web, alias: front, version: 0.3.1, repository: "file://web"}\n'})
    run(program, "dependency", "update", ".", folder=own)
    lines = run(program, "dependency", "list", ".", folder=own).splitlines()[1:]
    yield Row(f"helm {version(program, 'version', '--short')}", "helm dependency list", "own chart, own dependencies",
              {tuple(line.split()[:2]) for line in lines if line.strip()}, pairs(lockgate(own / "Chart.lock")))


def nix():
    flags = ["--extra-experimental-features", "nix-command flakes", "--store", scratch() / "store"]
    env = {"HOME": str(scratch())}
    flake = "{{ inputs = {{ {} }}; outputs = _: {{ }}; }}\n"
    inner = scratch({"flake.nix": flake.format("")})
    library = scratch({"flake.nix": flake.format(f'inner.url = "path:{inner}";')})
    own = scratch({"flake.nix": flake.format(f'lib.url = "path:{library}"; text = {{ url = "path:{inner}"; flake = false; }};')})
    run("nix", *flags, "flake", "lock", f"path:{own}", folder=own, env=env)
    read = json.loads(run("nix", *flags, "flake", "metadata", "--json", f"path:{own}", folder=own, env=env))
    listed = {(name, node.get("locked", {}).get("path", "")) for name, node in read["locks"]["nodes"].items()}
    ours = {(p["name"], p["source"].get("location", "").removeprefix("path:")) for p in lockgate(own / "flake.lock")}
    yield Row(f"nix {version('nix', '--version')}", "nix flake metadata --json", "own flake, inputs in folders", listed, ours)


ROWS = {"cabal": cabal, "helm": helm, "nix": nix}
