"""OSV at full scale, made here: synthetic_osv.py FOLDER [RECORDS [SEED]]

Writes FOLDER/<ecosystem>/all.zip in the layout of OSV's bucket, and beside it, in FOLDER-lockfiles, a package-lock.json and a
Cargo.lock of 2,000 packages, some of which the records are about. RECORDS (500000) are spread over the ecosystems in about
the proportions of the real database, most of them malicious packages of npm. The same seed gives the same bytes.
"""

import json
import pathlib
import random
import sys
import zipfile

# Vulnerabilities and malicious packages of each 1,000 records; kept apart because they look different.
SHARES = {
    "npm": (30, 560), "PyPI": (70, 60), "Maven": (45, 0), "Go": (45, 1), "Packagist": (40, 0), "NuGet": (12, 30),
    "RubyGems": (8, 42), "crates.io": (24, 3), "Hex": (3, 0), "Pub": (1, 0), "Hackage": (1, 0), "Julia": (15, 0),
    "GitHub Actions": (3, 0), "CRAN": (1, 0), "SwiftURL": (2, 0), "ConanCenter": (4, 0),
}  # fmt: skip

SYLLABLES = "ba be bi bo bu ca ce co da de di do fa fe fi go ha he ka la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa za".split()
DATE = (2026, 11, 1, 0, 0, 0)


def word(number):
    """A word of its own for each number."""
    parts = []
    while number or not parts:
        number, at = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[at])
    return "".join(parts)


WORDS = [word(number * 37 + 11) for number in range(1200)]


def package(ecosystem, number):
    """The name of the package of a number, in the shape of its ecosystem."""
    name = word(number + 3000)
    return {
        "Maven": f"org.{word(number % 977)}:{name}",
        "Go": f"host.example/{word(number % 977)}/{name}",
        "Packagist": f"{word(number % 977)}/{name}",
        "GitHub Actions": f"{word(number % 977)}/{name}",
        "SwiftURL": f"host.example/{word(number % 977)}/{name}",
    }.get(ecosystem, name)


def text(random, length):
    """Prose of about a length; common words come often, as in prose."""
    words = []
    while length > 0:
        found = WORDS[int(len(WORDS) * random.random() ** 2.2)]
        words.append(found)
        length -= len(found) + 1
    return " ".join(words)


def version(random):
    return f"{random.randrange(6)}.{random.randrange(20)}.{random.randrange(30)}"


def date(random):
    return f"{random.randrange(2019, 2027)}-{random.randrange(1, 11):02}-{random.randrange(1, 28):02}T{random.randrange(24):02}:00:00Z"


def ordinary(random, ecosystem, number, packages):
    """A vulnerability: several of one package, some packages far more often than others."""
    name = package(ecosystem, int(packages * random.random() ** 1.6))
    ident = "GHSA-" + "-".join(word(random.randrange(10**5) + 5000)[:4] for _ in range(3)) + f"{number:x}"
    native = {"crates.io": f"RUSTSEC-{2019 + number % 8}-{number:05}", "Go": f"GO-{2019 + number % 8}-{number:05}", "PyPI": f"PYSEC-{2019 + number % 8}-{number:05}"}
    if ecosystem in native and number % 2:
        ident = native[ecosystem]
    lower, upper = sorted(tuple(int(part) for part in version(random).split(".")) for _ in range(2))
    join = lambda parts: ".".join(str(part) for part in parts)  # noqa: E731
    events = [{"introduced": "0" if number % 3 else join(lower)}, {"fixed": join((upper[0], upper[1], upper[2] + 1))}]
    kind = "SEMVER" if ecosystem in ("npm", "crates.io", "Go", "Hex", "Pub") else "ECOSYSTEM"
    affected = {"package": {"ecosystem": ecosystem, "name": name, "purl": f"pkg:x/{name}"}, "ranges": [{"type": kind, "events": events}]}
    if ecosystem == "PyPI":
        affected["versions"] = [f"{major}.{minor}.{patch}" for major in range(upper[0] + 1) for minor in range(8) for patch in range(3)][: random.randrange(10, 90)]
    record = {
        "schema_version": "1.7.3", "id": ident, "modified": date(random), "published": date(random),
        "aliases": [f"CVE-{2019 + number % 8}-{10000 + number}"] if random.random() < 0.8 else [],
        "summary": text(random, 60), "details": text(random, int(random.lognormvariate(6.7, 0.8))), "affected": [affected],
        "references": [{"type": "WEB", "url": f"https://host.example/{word(random.randrange(10**7))}/{word(random.randrange(10**9))}"} for _ in range(random.randrange(2, 6))],
        "severity": [{"type": "CVSS_V3", "score": f"CVSS:3.1/AV:{random.choice('NAL')}/AC:{random.choice('LH')}/PR:{random.choice('NLH')}/UI:{random.choice('NR')}/S:{random.choice('UC')}/C:{random.choice('NLH')}/I:{random.choice('NLH')}/A:{random.choice('LH')}"}],
        "database_specific": {"cwe_ids": [f"CWE-{random.randrange(20, 900)}"], "severity": random.choice(["LOW", "MODERATE", "HIGH", "CRITICAL"])},
    }  # fmt: skip
    if random.random() < 0.02:
        record["withdrawn"] = date(random)
    return record


def malicious(random, ecosystem, number, packages):
    """A malicious package: one record each, of names that nobody else has."""
    name = package(ecosystem, packages + number)
    versions = {"versions": [version(random) for _ in range(random.randrange(1, 4))]} if number % 3 else {"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}
    digest = f"{random.getrandbits(256):064x}"
    return {
        "schema_version": "1.7.3", "id": f"MAL-{2022 + number % 5}-{number}", "modified": date(random), "published": date(random),
        "summary": f"Malicious code in {name} ({ecosystem})", "details": f"---\n_-= Per source details. =-_\n\n{text(random, random.randrange(120, 500))}\n",
        "affected": [{"package": {"ecosystem": ecosystem, "name": name, "purl": f"pkg:x/{name}"}, "database_specific": {"cwes": [{"cweId": "CWE-506"}]}, **versions}],
        "database_specific": {"malicious-packages-origins": [{"import_time": date(random), "sha256": digest, "source": word(number % 7), "versions": versions.get("versions", [])}]},
    }  # fmt: skip


def write_ecosystem(folder, ecosystem, counts, seed):
    source = random.Random(f"{seed} {ecosystem}")
    path = folder / ecosystem / "all.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    packages = max(1, counts[0] // 3)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for make, count in zip((ordinary, malicious), counts):
            for number in range(count):
                record = make(source, ecosystem, number, packages)
                archive.writestr(zipfile.ZipInfo(record["id"] + ".json", DATE), json.dumps(record, separators=(",", ":")), zipfile.ZIP_DEFLATED)


def names_in_use(ecosystem, counts, source):
    """2,000 packages: most of them known to some record, as popular packages are, and one in twenty out of date."""
    packages = max(1, counts[0] // 3)
    numbers = source.sample(range(max(packages, 4000)), 2000)
    current = lambda: f"{source.randrange(7, 20)}.{source.randrange(9)}.{source.randrange(9)}"  # noqa: E731
    return [(package(ecosystem, number), version(source) if source.random() < 0.05 else current()) for number in sorted(numbers)]


def main():
    folder = pathlib.Path(sys.argv[1])
    records = int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    whole = sum(map(sum, SHARES.values()))
    counts = {name: tuple(-(-share * records // whole) for share in shares) for name, shares in SHARES.items()}
    for ecosystem, of_each in counts.items():
        write_ecosystem(folder, ecosystem, of_each, seed)
    source = random.Random(seed)
    lockfiles = folder.with_name(folder.name + "-lockfiles")
    lockfiles.mkdir(exist_ok=True)
    entries = {
        f"node_modules/{name}": {"version": version, "resolved": f"https://registry.example/{name}/-/{name}-{version}.tgz"}
        for name, version in names_in_use("npm", counts["npm"], source)
    }
    root = {"": {"dependencies": {path.split("/", 1)[1]: "*" for path in entries}}}
    (lockfiles / "package-lock.json").write_text(json.dumps({"name": "x", "lockfileVersion": 3, "packages": root | entries}, indent=2))
    crates = "\n".join(
        f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n'
        for name, version in names_in_use("crates.io", counts["crates.io"], source)
    )
    (lockfiles / "Cargo.lock").write_text("version = 4\n\n" + crates)


if __name__ == "__main__":
    main()
