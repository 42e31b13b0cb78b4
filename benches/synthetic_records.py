"""Made-up OSV records, one after the other: `Records(ecosystem, counts, seed)` is an iterator of dictionaries.

Nothing is kept of a record once it is given out, but for GitHub's twin of the last one.
"""

from datetime import datetime, timedelta, timezone
from itertools import accumulate
from random import Random

from synthetic_names import MALICIOUS, VULNERABLE, WORDS, draw_version, package_name, spell_version
from synthetic_shapes import SHAPES, draw, package_count

NEWEST = datetime(2026, 8, 21, 12, tzinfo=timezone.utc)
SPAN = timedelta(days=6 * 365)

GLUE = ("the a an of to in and is by with via before through allows that can could may attacker remote user version input "
        "package parser request crafted vulnerability issue affected when from on for not which function memory data").split()
PURL_TYPES = {
    "npm": "npm", "PyPI": "pypi", "Maven": "maven", "Packagist": "composer", "crates.io": "cargo", "NuGet": "nuget",
    "RubyGems": "gem", "Julia": "julia", "Hex": "hex", "Pub": "pub", "SwiftURL": "swift", "ConanCenter": "conan"}
BASE_METRICS = (
    ("AV", "NALP"), ("AC", "LH"), ("PR", "NLH"), ("UI", "NR"), ("S", "UC"), ("C", "NLH"), ("I", "NLH"), ("A", "NLH"))
GHSA_LETTERS = "23456789cfghjmpqrvwx"
CODE_EMBEDDED = {
    "cweId": "CWE-506", "name": "Harmful code inside",
    "description": "Among the code of this package is some that harms those who run it."}
REFERS_UPSTREAM = ("Julia", "CRAN")  # their databases name the ids that they stand for `upstream`, not `aliases`
SOURCES = ("install-watch", "community-report", "vendor-research", "takedown")


def vocabulary():
    """Words of details and how often each comes, cumulated: short common ones first, then made-up ones by Zipf's law."""
    made_up = [first + second for second in WORDS[:30] for first in WORDS[::3]]
    words = GLUE + made_up
    return words, list(accumulate(1 / (rank + 6) for rank in range(len(words))))


VOCABULARY, FREQUENCIES = vocabulary()


def stamp(moment):
    """A date as OSV writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Records:
    """The records of one ecosystem, newest first: `modified` falls by the same step from each to the next."""

    def __init__(self, ecosystem, counts, seed):
        self.ecosystem, self.shape = ecosystem, SHAPES[ecosystem]
        self.vulnerabilities, self.malicious = counts
        self.packages = package_count(ecosystem, self.vulnerabilities)
        self.rng = Random(f"{seed}/{ecosystem}")
        # Keeps ids of different ecosystems apart.
        self.base = list(SHAPES).index(ecosystem) * 2_000_000
        self.groups = self.named = 0
        self.twin = None

    def __iter__(self):
        total = self.vulnerabilities + self.malicious
        vulnerable = malicious = 0
        for at in range(total):
            modified = NEWEST - SPAN * at / total
            if (at + 1) * self.malicious // total > malicious:
                record = self.malicious_package(malicious, modified)
                malicious += 1
            else:
                record = self.vulnerability(vulnerable, modified)
                vulnerable += 1
            if self.rng.random() < 0.02:
                record["withdrawn"] = record["modified"]
            yield record

    # Vulnerabilities

    def vulnerability(self, at, modified):
        """The next vulnerability record: GitHub's twin of the last one if it has one, else a new vulnerability."""
        if self.twin:
            record, self.twin = self.twin, None
            return record | {"modified": stamp(modified)}
        self.groups += 1
        published = modified - SPAN * self.rng.random() ** 3
        cve = f"CVE-{published.year}-{self.base + self.groups + 10000}"
        ghsa = self.ghsa(self.groups)
        own = self.shape.prefix
        native = ghsa if own == "GHSA" else f"{own}-{published.year}-{self.groups:04}"
        aliases = [cve] if self.rng.random() < 0.8 else []
        if native != ghsa and self.rng.random() < max(0.6, self.shape.twins):
            aliases.append(ghsa)
        record = self.record(native, aliases, published, modified, self.package(at))
        if native != ghsa and ghsa in aliases and self.rng.random() < self.shape.twins:
            others = [native] + [alias for alias in aliases if alias != ghsa]
            self.twin = record | {"id": ghsa, "aliases": others} | self.specific_of_record(ghsa, published)
        return record

    def package(self, at):
        """The index of the package that the record at this place is about: each is named once in due time, and between
        those the first ones come again and again, as often as 1 divided by the index."""
        due = min(self.packages, (at + 1) * self.packages // self.vulnerabilities)
        if due > self.named or self.named == 0:
            self.named += 1
            return self.named - 1
        return int(self.packages ** self.rng.random()) - 1

    def record(self, name, aliases, published, modified, package):
        """A whole vulnerability record; `name` is its id."""
        details = self.prose(draw(self.rng, self.shape.details))
        record = {"schema_version": "1.7.3", "id": name, "modified": stamp(modified), "published": stamp(published)}
        if aliases:
            record["upstream" if self.ecosystem in REFERS_UPSTREAM else "aliases"] = aliases
        record["summary"] = details[:90].split("\n")[0]
        record["details"] = details
        if self.rng.random() < self.shape.scored:
            record["severity"] = [{"type": "CVSS_V3", "score": self.vector()}]
        count = max(1, draw(self.rng, self.shape.affected))
        record["affected"] = [self.affected((package + more) % self.packages) for more in range(min(count, self.packages))]
        record["references"] = [self.reference(at, aliases) for at in range(draw(self.rng, self.shape.references))]
        return record | self.specific_of_record(name, published)

    def affected(self, package):
        """An entry: ranges of rising versions, and the versions of the last range one by one where the shape has such."""
        rng, ecosystem = self.rng, self.ecosystem
        count = max(1, draw(rng, self.shape.events))
        bounds = sorted({draw_version(rng) for _ in range(count)})
        if rng.random() < 0.7:
            bounds[0] = (0, 0, 0)
        spelled = ["0" if bound == (0, 0, 0) else spell_version(ecosystem, bound) for bound in bounds]
        closing = "last_affected" if rng.random() < 0.12 else "fixed"
        events = [{closing if at % 2 else "introduced": text} for at, text in enumerate(spelled)]
        entry = {
            "package": self.coordinates(package_name(ecosystem, VULNERABLE, package)),
            "ranges": [{"type": self.shape.range_type, "events": events}]}
        listed = draw(rng, self.shape.versions)
        if listed:
            major, minor, patch = bounds[-2] if len(bounds) % 2 == 0 else bounds[-1]
            last = bounds[-1] if len(bounds) % 2 == 0 else (1000, 0, 0)
            versions = [(major, minor + step // 7, step % 7 + (patch if step < 7 else 0)) for step in range(listed)]
            entry["versions"] = [spell_version(ecosystem, version) for version in versions if version < last]
        if ecosystem == "PyPI" and rng.random() < 0.5:
            commits = [{"introduced": "0"}, {"fixed": f"{rng.getrandbits(160):040x}"}]
            entry["ranges"].insert(0, {"type": "GIT", "repo": f"https://github.com/{self.repository()}", "events": commits})
        return entry | self.specific_of_entry()

    def specific_of_entry(self):
        """What only this ecosystem's database puts into an entry."""
        rng = self.rng
        match self.ecosystem:
            case "Go" if rng.random() < 0.26:
                symbols = [self.symbol() for _ in range(int(rng.random() * 6))]
                return {"ecosystem_specific": {"imports": [{"path": rng.choice(WORDS), "symbols": symbols}]}}
            case "crates.io":
                chance = rng.random()
                functions = [f"{rng.choice(WORDS)}::{self.symbol()}"] if chance < 0.15 else []
                informational = "unmaintained" if chance > 0.85 else "unsound" if chance > 0.7 else None
                return {
                    "ecosystem_specific": {"affects": {"arch": [], "functions": functions, "os": []}, "affected_functions": None},
                    "database_specific": {"categories": [], "cvss": None, "informational": informational}}
            case "RubyGems":
                patched = [f"~> {spell_version('npm', draw_version(rng))}" for _ in range(1 + int(rng.random() * 3))]
                return {"database_specific": {"patched_versions": patched, "unaffected_versions": []}}
            case "Hackage":
                page = f"https://github.com/{self.repository()}/tree/main/advisories/published"
                return {"database_specific": {"human_link": f"{page}/{self.symbol()}.md", "osv": f"{page}/{self.symbol()}.json"}}
            case "npm" if rng.random() < 0.4:
                return {"database_specific": {"last_known_affected_version_range": f"< {self.version()}"}}
            case _:
                return {}

    # Malicious packages

    def malicious_package(self, at, modified):
        """A record of a malicious package. Two in a hundred are about a package that was reported before, one about
        versions of an honest package that somebody took over."""
        rng, number = self.rng, at + 1
        chance = rng.random()
        kind, index = (MALICIOUS, at // 2) if chance < 0.02 else (MALICIOUS, at)
        if 0.02 <= chance < 0.03:
            kind, index = VULNERABLE, int(rng.random() * self.packages)
        name = package_name(self.ecosystem, kind, index)
        published = modified - timedelta(hours=rng.random() ** 4 * 2000)
        digest, source = f"{rng.getrandbits(256):064x}", rng.choice(SOURCES)
        known = {"ranges": [{"type": self.shape.range_type, "events": [{"introduced": "0"}]}]}
        if kind == VULNERABLE or rng.random() < 0.45:
            known = {"versions": [self.version() for _ in range(1 + int(rng.random() ** 3 * 6))]}
        entry = {"package": self.coordinates(name)} | known
        record = {
            "schema_version": "1.7.4", "id": f"MAL-{published.year}-{number}", "modified": stamp(modified),
            "published": stamp(published), "summary": f"Harmful code in {name} ({self.ecosystem})",
            "details": self.report(name, source, digest), "affected": [entry]}
        if rng.random() < 0.3:
            record["aliases"] = [self.ghsa(1_000_000 + number)]
            record["references"] = [{"type": "ADVISORY", "url": f"https://github.com/advisories/{record['aliases'][0]}"}]
        if rng.random() < 0.5:
            entry["database_specific"] = {"cwes": [CODE_EMBEDDED]}
        imported = f"{stamp(modified + timedelta(hours=rng.random() * 30))[:-1]}.{rng.getrandbits(29):09}Z"
        origin = {"import_time": imported, "modified_time": stamp(modified), "sha256": digest, "source": source}
        record["credits"] = [{"name": source, "type": "FINDER", "contact": [f"https://{source}.example/reports"]}]
        record["database_specific"] = {"malicious-packages-origins": [origin | known]}
        return record

    def report(self, name, source, digest):
        """Details of a malicious package: mostly a fixed text, for every fourth one a written report."""
        chance = self.rng.random()
        if chance < 0.05:
            return f"{name} holds malicious code."
        body = (
            f"{name} sends data of the machine that installs it to a host under foreign control.\n" if chance < 0.4 else
            "Whoever installed or ran this package has lost control of that machine. Replace every secret that was stored "
            "there, from another machine. Removing the package is not enough: what it left behind may stay.\n")
        if chance > 0.75:
            body = self.prose(300 + int(self.rng.random() * 600))
        return f"\n---\n## Source: {source} ({digest})\n{body}"

    # Parts

    def prose(self, length):
        """Text of this many characters, in paragraphs of about 400."""
        words = self.rng.choices(VOCABULARY, cum_weights=FREQUENCIES, k=length // 5 + 1)
        for at in range(11, len(words), 12):
            words[at] += ".\n\n" if at % 60 == 59 else "."
        if length > 60:
            words[len(words) // 2] = f"`{self.symbol()}()`"
        return " ".join(words)[:length].strip().capitalize() or words[0]

    def symbol(self):
        """A name from a program."""
        return self.rng.choice(WORDS) + self.rng.choice(WORDS).title() + self.rng.choice(WORDS).title()

    def version(self):
        """A version in the ecosystem's spelling."""
        return spell_version(self.ecosystem, draw_version(self.rng))

    def coordinates(self, name):
        """The `package` of an entry."""
        package = {"ecosystem": self.ecosystem, "name": name}
        purl_type = PURL_TYPES.get(self.ecosystem)
        if purl_type:
            package["purl"] = f"pkg:{purl_type}/{name.replace('@', '%40').replace(':', '/')}"
        return package

    def reference(self, at, aliases):
        """The reference at this place: first the advisory, then what else there is about it."""
        rng = self.rng
        place = self.repository()
        if at == 0 and aliases:
            return {"type": "ADVISORY", "url": f"https://nvd.nist.gov/vuln/detail/{aliases[0]}"}
        match int(rng.random() * 4):
            case 0:
                return {"type": "FIX", "url": f"https://github.com/{place}/commit/{rng.getrandbits(160):040x}"}
            case 1:
                return {"type": "REPORT", "url": f"https://github.com/{place}/issues/{int(rng.random() * 9000)}"}
            case 2:
                return {"type": "PACKAGE", "url": f"https://registry.example/package/{place}"}
            case _:
                return {"type": "WEB", "url": f"https://lists.example/archive/{place}/{rng.getrandbits(40):x}.html"}

    def specific_of_record(self, name, published):
        """`database_specific` of the record as the database of its id fills it; empty where that has none."""
        match name.split("-")[0]:
            case "PYSEC" | "RSEC":
                return {}
            case "GO":
                return {"database_specific": {"url": f"https://advisories.example/{name}", "review_status": "REVIEWED"}}
            case "RUSTSEC":
                return {"database_specific": {"license": "CC0-1.0"}}
        weakness = f"CWE-{20 + int(self.rng.random() ** 2 * 1200)}"
        severity = ("LOW", "MODERATE", "HIGH", "CRITICAL")[int(self.rng.random() * 4)]
        moment = stamp(published)
        return {"database_specific": {
            "cwe_ids": [weakness], "severity": severity, "github_reviewed": True, "github_reviewed_at": moment,
            "nvd_published_at": moment}}

    def repository(self):
        """Owner and name of a repository."""
        return f"{self.rng.choice(VOCABULARY)}/{self.rng.choice(VOCABULARY)}"

    def vector(self):
        """A CVSS vector of version 3.1."""
        chosen = (f"{metric}:{values[int(self.rng.random() * len(values))]}" for metric, values in BASE_METRICS)
        return "CVSS:3.1/" + "/".join(chosen)

    def ghsa(self, number):
        """A GitHub id; different numbers of one ecosystem, and numbers of different ecosystems, give different ids."""
        rest = (self.base + number) * 2_654_435_761_987 % 20 ** 12
        letters = []
        for _ in range(12):
            rest, letter = divmod(rest, 20)
            letters.append(GHSA_LETTERS[letter])
        return "GHSA-" + "-".join("".join(letters[at:at + 4]) for at in (0, 4, 8))
