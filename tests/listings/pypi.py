"""Package managers of Python, and conda-lock and Conan, which come from the same registry."""

import json
import re
import sys
import tomllib

from table import Row, Rule, data, lockgate, pairs, run, scratch, tool, version

WANTED = ["httpx[socks]>=0.27,<0.28", "click>=8", "pywin32-ctypes; sys_platform == 'win32'"]
PROJECT = f"""[project]
name = "demo"
version = "1.0.0"
requires-python = ">=3.11,<4"
dependencies = {json.dumps(WANTED)}
"""
# Versions that exclude each other, by the version of Python, by the system, and by extras.
FORKS = {
    "pyproject.toml": """[project]
name = "demo"
version = "1.0.0"
requires-python = ">=3.10"
dependencies = ["demo-member", "click<8.1; python_version < '3.12'", "click>=8.1; python_version >= '3.12'",
                "idna==3.6; sys_platform == 'darwin'", "idna==3.7; sys_platform != 'darwin'"]
[project.optional-dependencies]
old = ["iniconfig==1.1.1"]
new = ["iniconfig==2.0.0"]
[tool.uv]
conflicts = [[{ extra = "old" }, { extra = "new" }]]
[tool.uv.workspace]
members = ["member"]
[tool.uv.sources]
demo-member = { workspace = true }
""",
    "member/pyproject.toml": """[project]
name = "demo-member"
version = "0.2.0"
requires-python = ">=3.10"
dependencies = ["anyio>=4"]
""",
}
OWN = "own project"
DEMO = Rule("ours", "the project itself, which the tool leaves out", lambda package: package[0] in {"demo", "demo-member"})
HERE = Rule("ours", "for another operating system: locked, not installed here",
            lambda package: package[0] in {"pywin32-ctypes", "colorama"})


def plain(packages) -> set:
    """Names as the index normalizes them."""
    return {(re.sub(r"[-_.]+", "-", name).lower(), number) for name, number in packages}


def pinned(text: str) -> set:
    """`name==version` of every line; the rest of the line is a marker."""
    return plain(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.M))


def registry(folder) -> set:
    return plain(pairs(lockgate(folder), "PyPI"))


def uv():
    program = tool("uv", "bin/uv")
    label = f"uv {version(program, '--version')}"
    own = scratch({"pyproject.toml": PROJECT + '[dependency-groups]\ndev = ["pytest>=8"]\n'})
    run(program, "lock", folder=own)
    command = ["export", "--frozen", "--all-groups", "--all-extras", "--no-hashes", "--no-header", "--no-emit-project"]
    yield Row(label, f"uv {' '.join(command)}", OWN, pinned(run(program, *command, folder=own)), registry(own), [DEMO])
    fork = scratch(FORKS)
    run(program, "lock", folder=fork)
    flags = ["export", "--frozen", "--all-packages", "--no-emit-workspace", "--no-hashes", "--no-header", "--extra"]
    found = {package for extra in ("old", "new") for package in pinned(run(program, *flags, extra, folder=fork))}
    yield Row(label, f"uv {' '.join(flags)} old, and new", "own workspace with forks", found, registry(fork), [DEMO])
    for lock in data("corpus/PyPI/*/uv.lock"):
        yield from uv_of_a_lock(program, label, lock)


def uv_of_a_lock(program, label, lock):
    """The project of a lockfile without its manifest, as far as the lockfile knows it."""
    read = tomllib.loads(lock.read_text())
    roots = [p for p in read["package"] if p["source"].keys() & {"editable", "virtual"}]
    if len(roots) != 1:
        return
    manifest = f'[project]\nname = "{roots[0]["name"]}"\nversion = "0"\nrequires-python = "{read["requires-python"]}"\n'
    copy = scratch({"pyproject.toml": manifest, "uv.lock": lock.read_text()})
    ours = registry(copy)
    if read.get("revision", 0) < 5:
        (copy / "uv.lock").write_text(re.sub(r"\A(version = 1\n)(revision = \d+\n)?", r"\1revision = 5\n", lock.read_text()))
    command = ["export", "--frozen", "--all-groups", "--all-extras", "--no-hashes", "--no-header", "--no-emit-project"]
    own = Rule("ours", "the project itself, which the tool leaves out", lambda p: p[0] == roots[0]["name"])
    yield Row(label, f"uv {' '.join(command)}", lock.parent.name, pinned(run(program, *command, folder=copy)), ours, [own])


def pip_tools():
    program = tool("pip-tools", "bin/pip-compile")
    pip = tool("pip", "bin/pip")
    own = scratch({"requirements.in": "\n".join(WANTED) + "\n"})
    run(program, "-q", "--no-emit-find-links", "requirements.in", folder=own)
    (own / "requirements.in").unlink()
    report = json.loads(run(pip, "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-",
                            "-r", "requirements.txt", folder=own))
    found = plain((entry["metadata"]["name"], entry["metadata"]["version"]) for entry in report["install"])
    yield Row(f"pip-compile {version(program, '--version')}, pip {version(pip, '--version')}",
              "pip install --dry-run --ignore-installed --report - -r requirements.txt", OWN, found, registry(own), [HERE])


def pip_lock():
    pip = tool("pip", "bin/pip")
    own = scratch({"requirements.in": "\n".join(WANTED) + "\n"})
    run(pip, "lock", "--quiet", "-r", "requirements.in", "-o", "pylock.toml", folder=own)
    (own / "requirements.in").unlink()
    report = json.loads(run(pip, "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-", *WANTED, folder=own))
    found = plain((entry["metadata"]["name"], entry["metadata"]["version"]) for entry in report["install"])
    yield Row(f"pip {version(pip, '--version')}", "pip install --dry-run --ignore-installed --report - (pylock.toml of pip lock)",
              OWN, found, registry(own), [HERE])


def index() -> str:
    """The address of the public index, as pip knows it."""
    script = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    return run(tool("pip", "bin/python"), "-c", script, folder=None).strip() + "/"


def poetry():
    program = tool("poetry", "bin/poetry")
    label = f"poetry {version(program, '--version')}"
    # By the index's list of files: its newer releases may lack the other description that Poetry asks for by default.
    own = scratch({"pyproject.toml": PROJECT + '[tool.poetry]\npackage-mode = false\n'
                   f'[[tool.poetry.source]]\nname = "index"\nurl = "{index()}"\npriority = "primary"\n'
                   '[tool.poetry.group.dev.dependencies]\npytest = ">=8"\n'})
    run(program, "lock", "-n", folder=own)
    command = ["show", "--all", "--format", "json", "-n"]
    for folder in [own, *(lock.parent for lock in data("corpus/PyPI/*/poetry.lock"))]:
        copy = folder
        if folder != own:
            copy = scratch({"pyproject.toml": PROJECT.split("dependencies")[0] + "[tool.poetry]\npackage-mode = false\n"}, folder)
        printed = run(program, *command, folder=copy)
        listed = json.loads(printed[printed.index("[{"):])  # warnings stand before the list
        yield Row(label, f"poetry {' '.join(command)}", OWN if folder == own else folder.name,
                  plain((entry["name"], entry["version"].split(" ")[0]) for entry in listed), registry(copy), [DEMO])


def pdm():
    program = tool("pdm", "bin/pdm")
    own = scratch({"pyproject.toml": PROJECT + '[dependency-groups]\ndev = ["pytest>=8"]\n[tool.pdm]\ndistribution = false\n'})
    env = {"PDM_CHECK_UPDATE": "0"}
    run(program, "use", "-f", sys.executable, folder=own, env=env)
    run(program, "lock", folder=own, env=env)
    listed = run(program, "export", "--no-hashes", "-G", ":all", folder=own, env=env)
    yield Row(f"pdm {version(program, '--version')}", "pdm export --no-hashes -G :all", OWN, pinned(listed), registry(own), [DEMO])


def pipenv():
    program = tool("pipenv", "bin/pipenv")
    label = f"pipenv {version(program, '--version')}"
    own = scratch({"Pipfile": '[packages]\nhttpx = {version = "==0.27.2", extras = ["socks"]}\nclick = "*"\n'
                   'pywin32-ctypes = {version = "*", markers = "sys_platform == \'win32\'"}\n[dev-packages]\npytest = "*"\n'})
    env = {"PIPENV_VENV_IN_PROJECT": "1", "PIPENV_NOSPIN": "1", "PIPENV_YES": "1"}
    run(program, "lock", folder=own, env=env)
    for folder in [own, *(lock.parent for lock in data("corpus/PyPI/*/Pipfile.lock"))]:
        copy = folder if folder == own else scratch({"Pipfile": ""}, copy_of=folder)
        listed = run(program, "requirements", "--dev", "--exclude-markers", folder=copy, env=env)
        yield Row(label, "pipenv requirements --dev --exclude-markers", OWN if folder == own else folder.name,
                  pinned(listed), registry(copy))


def conda_lock():
    python = tool("conda-lock", "bin/python")
    about = "import importlib.metadata as m; print(m.version('conda-lock'))"
    label = f"conda-lock {version(python, '-c', about)}"
    script = ("import json, pathlib, sys; from conda_lock.lockfile import parse_conda_lock_file as read; "
              "print(json.dumps([[p.manager, p.name, p.version] for p in read(pathlib.Path(sys.argv[1])).package]))")
    for lock in data("corpus/Conda/*/conda-lock.yml"):
        listed = json.loads(run(python, "-W", "ignore", "-c", script, lock, folder=lock.parent))
        yield Row(label, "conda_lock.lockfile.parse_conda_lock_file(…).package", lock.parent.name,
                  plain((name, number) for _, name, number in listed), plain(pairs(lockgate(lock.parent))))


RECIPE = 'from conan import ConanFile\nclass R(ConanFile):\n    name = "{}"\n    version = "{}"\n    requires = {}\n'


def conan():
    program = tool("conan", "bin/conan")
    own = scratch({"conanfile.txt": "[requires]\nshop-http/2.1.0\n[tool_requires]\nshop-make/4.4\n"})
    env = {"CONAN_HOME": str(scratch())}
    for name, number, requires in [("shop-zip", "1.2.13", ()), ("shop-tls", "3.0.1", ("shop-zip/1.2.13",)),
                                   ("shop-http", "2.1.0", ("shop-tls/3.0.1", "shop-zip/1.2.13")), ("shop-make", "4.4", ())]:
        recipe = scratch({"conanfile.py": RECIPE.format(name, number, requires)})
        run(program, "export", recipe, folder=own, env=env)
    run(program, "profile", "detect", "--force", folder=own, env=env)
    run(program, "lock", "create", ".", "--no-remote", folder=own, env=env)
    graph = json.loads(run(program, "graph", "info", ".", "--lockfile", "conan.lock", "--no-remote",
                           "--format", "json", folder=own, env=env))
    found = {(node["name"], node["version"]) for node in graph["graph"]["nodes"].values() if node["name"]}
    yield Row(f"conan {version(program, '--version')}", "conan graph info . --lockfile conan.lock --format json",
              "own project with own recipes", found, pairs(lockgate(own)))


ROWS = {"uv": uv, "pip-compile": pip_tools, "pip lock": pip_lock, "poetry": poetry, "pdm": pdm, "pipenv": pipenv,
        "conda-lock": conda_lock, "conan": conan}
