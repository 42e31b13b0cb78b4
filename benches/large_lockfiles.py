"""Large lockfiles of the main formats, each in a folder of its own: large_lockfiles.py FOLDER MEGABYTES

The entries have the shape and about the length of real ones; each package needs the three before it.
"""

import hashlib
import pathlib
import sys


def digest(number):
    return hashlib.sha512(str(number).encode()).hexdigest()


def before(number):
    return range(max(0, number - 3), number)


def package_lock(number):
    needs = ",".join(f'"package-{of}":"^1.{of % 9}.0"' for of in before(number))
    return (
        f'"node_modules/package-{number}": {{\n      "version": "1.{number % 9}.0",\n'
        f'      "resolved": "https://registry.example/package-{number}/-/package-{number}-1.{number % 9}.0.tgz",\n'
        f'      "integrity": "sha512-{digest(number)[:86]}==",\n      "dependencies": {{{needs}}}\n    }}'
    )


def cargo_lock(number):
    needs = "".join(f' "package-{of}",\n' for of in before(number))
    return (
        f'[[package]]\nname = "package-{number}"\nversion = "1.{number % 9}.0"\n'
        'source = "registry+https://registry.example/index"\n'
        f'checksum = "{digest(number)[:64]}"\ndependencies = [\n{needs}]\n\n'
    )


def yarn_lock(number):
    needs = "".join(f'    package-{of} "^1.{of % 9}.0"\n' for of in before(number))
    version = f"1.{number % 9}.0"
    return (
        f'package-{number}@^{version}:\n  version "{version}"\n'
        f'  resolved "https://registry.example/package-{number}/-/package-{number}-{version}.tgz#{digest(number)[:40]}"\n'
        f'  integrity sha512-{digest(number)[:86]}==\n' + (f"  dependencies:\n{needs}\n" if needs else "\n")
    )


def pnpm_lock(number):
    version = f"1.{number % 9}.0"
    return f"  package-{number}@{version}:\n    resolution: {{integrity: sha512-{digest(number)[:86]}==}}\n    engines: {{node: '>=12'}}\n\n"


def go_sum(number):
    return "".join(f"host.example/team/module-{number} v1.{number % 9}.0{of} h1:{digest(number)[:43]}=\n" for of in ("", "/go.mod"))


def requirements(number):
    return f"package-{number}==1.{number % 9}.0 \\\n    --hash=sha256:{digest(number)[:64]}\n"


def pom(number):
    return (
        f"    <dependency>\n      <groupId>org.example</groupId>\n      <artifactId>package-{number}</artifactId>\n"
        f"      <version>1.{number % 9}.0</version>\n      <scope>compile</scope>\n    </dependency>\n"
    )


PNPM = "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\npackages:\n\n"
POM = "<project>\n  <groupId>org.example</groupId>\n  <artifactId>shop</artifactId>\n  <version>1</version>\n  <dependencies>\n"

# Name: what stands before the entries, one entry, between two, after them.
SHAPES = {
    "package-lock.json": ('{"name": "shop", "lockfileVersion": 3, "packages": {"": {"name": "shop"},\n', package_lock, ",\n", "}}\n"),
    "Cargo.lock": ("version = 4\n\n", cargo_lock, "", ""),
    "yarn.lock": ("# yarn lockfile v1\n\n\n", yarn_lock, "", ""),
    "pnpm-lock.yaml": (PNPM, pnpm_lock, "", ""),
    "go.sum": ("", go_sum, "", ""),
    "requirements.txt": ("", requirements, "", ""),
    "pom.xml": (POM, pom, "", "  </dependencies>\n</project>\n"),
}


def main():
    folder, size = pathlib.Path(sys.argv[1]), int(sys.argv[2]) << 20
    for name, (head, entry, between, tail) in SHAPES.items():
        path = folder / name.split(".")[0].lower() / name
        path.parent.mkdir()
        with path.open("w") as file:
            file.write(head)
            number = 0
            while file.tell() < size:
                file.write((between if number else "") + entry(number))
                number += 1
            file.write(tail)


if __name__ == "__main__":
    main()
