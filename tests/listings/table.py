"""What a comparison is: packages as a tool lists them, packages as lockgate lists them, and rules for the difference."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from typing import Callable

LOCKGATE = os.environ.get("LOCKGATE_BIN", "lockgate")
TOOLS = pathlib.Path(os.environ["LOCKGATE_TOOLS"]).resolve() if os.environ.get("LOCKGATE_TOOLS") else None
DATA = pathlib.Path(os.environ["LOCKGATE_DATA"]).resolve() if os.environ.get("LOCKGATE_DATA") else None
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 480

Package = tuple[str, str]


class Missing(Exception):
    """A tool that is not installed, or that cannot work here; the text says why."""


@dataclass
class Rule:
    """A known reason for entries that only one side has. `side` is `tool` or `ours`; `names` picks the entries."""

    side: str
    reason: str
    names: Callable[[Package], bool]


@dataclass
class Row:
    tool: str
    command: str
    subject: str
    theirs: set[Package]
    ours: set[Package]
    rules: list[Rule] = field(default_factory=list)

    def explained(self) -> tuple[list[str], list[Package], list[Package]]:
        """The reasons that were needed, and what stays without one on the tool's side and on ours."""
        left = {"tool": self.theirs - self.ours, "ours": self.ours - self.theirs}
        reasons = []
        for rule in self.rules:
            found = {package for package in left[rule.side] if rule.names(package)}
            left[rule.side] -= found
            if found:
                reasons.append(f"{'+' if rule.side == 'ours' else '-'}{len(found)}: {rule.reason}")
        return reasons, sorted(left["tool"]), sorted(left["ours"])


def run(*command, folder, ok=(0,), env=None, stdin=None) -> str:
    """Standard output of a command. Missing: the program is not there. RuntimeError: it failed."""
    command = [str(part) for part in command]
    if shutil.which(command[0]) is None:
        raise Missing("not installed")
    done = subprocess.run(command, cwd=folder, env={**os.environ, **(env or {})}, input=stdin,
                          stdin=None if stdin is not None else subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=SECONDS)
    if done.returncode not in ok:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {(done.stderr or done.stdout)[-600:]}")
    return done.stdout


def version(*command, folder=None) -> str:
    """The first number of the form 1.2 that a tool says about itself."""
    for line in run(*command, folder=folder).splitlines():
        if found := re.search(r"\d+\.\d+[\w.+-]*", line):
            return found.group()
    raise RuntimeError(f"{command}: no version")


def tool(folder: str, program: str) -> str:
    """A program below the folder that install.sh filled. Missing: it is not there."""
    if TOOLS and (TOOLS / folder / program).exists():
        return str(TOOLS / folder / program)
    raise Missing("not installed")


def lockgate(*path) -> list[dict]:
    """The packages that lockgate reads, as its report has them."""
    return json.loads(run(LOCKGATE, "packages", *path, "-q", "-o", "json=-", folder=REPOSITORY))["packages"]


def pairs(packages, ecosystem: str | None = None) -> set[Package]:
    """Name and version of every package that has both."""
    return {(p["name"], p["version"]) for p in packages
            if p["version"] and (ecosystem is None or p["ecosystem"] == ecosystem)}


def data(*parts) -> list[pathlib.Path]:
    """The files below the folder of data that a pattern names, sorted; none without that folder."""
    return sorted(DATA.glob("/".join(parts))) if DATA else []


def scratch(files: dict[str, str] | None = None, copy_of: pathlib.Path | None = None) -> pathlib.Path:
    """A new folder outside the repository, with the files given or with those of another folder."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="listing-", dir=os.environ.get("LISTINGS_SCRATCH")))
    if copy_of:
        shutil.copytree(copy_of, folder, dirs_exist_ok=True)
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder
