"""Package managers of Ruby, PHP and Elixir: their own readers on lockfiles that stand in the repository or the data."""

import json
import pathlib

from table import REPOSITORY, Row, data, lockgate, pairs, run, scratch, version

FIXTURES = REPOSITORY / "fixtures/lockfiles"


def locks(fixtures: list[str], pattern: str) -> list[pathlib.Path]:
    return [FIXTURES / name for name in fixtures] + data(pattern)


def label_of(lock: pathlib.Path) -> str:
    inside = lock.is_relative_to(FIXTURES)
    # One project is named as the host of a registry, which no file of the repository says.
    return "fixture " + str(lock.parent.relative_to(FIXTURES)) if inside else lock.parent.name.replace(".org@", "@")


BUNDLER = ("specs = Bundler::LockfileParser.new(File.read(ARGV[0])).specs; require 'json'; "
           "puts JSON.generate(specs.map { |s| [s.name, s.version.to_s, s.platform.to_s] })")


def bundler():
    label = f"bundler {version('bundle', '--version', folder=scratch())}"
    for lock in locks(["gemfile-lock/bundler/Gemfile.lock", "gemfile-lock/own-gem/gems.locked"],
                       "corpus/RubyGems/*/Gemfile.lock"):
        empty = scratch({"Gemfile": ""})
        listed = json.loads(run("ruby", "-rbundler", "-e", BUNDLER, lock, folder=empty,
                                env={"BUNDLE_GEMFILE": str(empty / "Gemfile")}))
        yield Row(label, "Bundler::LockfileParser.new(…).specs", label_of(lock),
                  {(name, number) for name, number, _ in listed}, pairs(lockgate(lock)))


def composer():
    label = f"composer {version('composer', '--version', '--no-interaction', folder=scratch())}"
    env = {"COMPOSER_ALLOW_SUPERUSER": "1", "COMPOSER_HOME": str(scratch())}
    for lock in locks(["composer-lock/composer/composer.lock"], "corpus/Packagist/*/composer.lock"):
        copy = scratch({"composer.json": "{}", "composer.lock": lock.read_text()})
        listed = json.loads(run("composer", "show", "--locked", "--format=json", "--no-interaction", folder=copy, env=env))
        found = {(entry["name"], entry["version"].split(" ")[0].removeprefix("v")) for entry in listed["locked"]}
        ours = {(name, number.removeprefix("v")) for name, number in pairs(lockgate(copy), "Packagist")}
        yield Row(label, "composer show --locked --format=json", label_of(lock), found, ours)


MIX = """
for {name, entry} <- Mix.Dep.Lock.read(hd(System.argv())) do
  case entry do
    tuple when elem(tuple, 0) == :hex -> IO.puts("#{elem(tuple, 1)} #{elem(tuple, 2)}")
    tuple when elem(tuple, 0) == :git -> IO.puts("#{name} #{elem(tuple, 2)}")
    {:path, place, _} -> IO.puts("#{name} #{place}")
  end
end
"""


def mix():
    label = f"mix {version('elixir', '-e', 'IO.puts(System.version())')}"
    for lock in locks(["mix-lock/hex/mix.lock", "mix-lock/sources/mix.lock"], "corpus/Hex/*/mix.lock"):
        lines = run("elixir", "-e", MIX, lock, folder=scratch()).splitlines()
        ours = {(p["name"], p["version"] or p["source"]["location"].split("#")[-1]) for p in lockgate(lock)}
        yield Row(label, "Mix.Dep.Lock.read(…)", label_of(lock), {tuple(line.split(" ")) for line in lines}, ours)


ROWS = {"bundler": bundler, "composer": composer, "mix": mix}
