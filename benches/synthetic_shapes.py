"""How many records an ecosystem has in synthetic_osv.py, and how long their parts are.

The proportions are those of OSV's bucket in 2026. The lengths are quantiles measured on real records of each ecosystem, at
the points of `POINTS`; ecosystems of which none were at hand (Pub, SwiftURL, ConanCenter) are given those of Hex.
"""

from dataclasses import dataclass
from math import exp, log

POINTS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
"""The shares at which quantiles are given."""

MOST_RECORDS = 1_000_000
"""Up to so many records ids of different ecosystems do not meet."""

NONE = (0,) * 8
ONE = (1,) * 8


def draw(rng, quantiles):
    """A whole number from a distribution given by its quantiles; geometric between them, as lengths are."""
    share = rng.random()
    at = 0
    while share > POINTS[at + 1]:
        at += 1
    low, high = quantiles[at], quantiles[at + 1]
    if low == high:
        return low
    part = (share - POINTS[at]) / (POINTS[at + 1] - POINTS[at])
    return int(exp(log(low + 1) + part * (log(high + 1) - log(low + 1))) - 0.5)


@dataclass(frozen=True)
class Shape:
    """What the records of one ecosystem look like."""

    vulnerabilities: int
    """Records of vulnerabilities, in OSV's numbers; only the proportion counts."""
    malicious: int
    """Records of malicious packages, likewise."""
    prefix: str
    """What its own ids begin with."""
    per_package: float
    """Vulnerability records a package."""
    details: tuple
    """Characters of the details."""
    references: tuple = ONE
    """References, the advisory's own page included."""
    affected: tuple = ONE
    """Affected entries."""
    versions: tuple = NONE
    """Versions listed one by one in an entry."""
    events: tuple = (1, 2, 2, 2, 2, 2, 2, 2)
    """Events of a range."""
    twins: float = 0.0
    """Share of vulnerabilities of which GitHub has a record too, under an id of its own."""
    scored: float = 0.7
    """Share of records with a CVSS vector."""
    range_type: str = "ECOSYSTEM"
    """`SEMVER` or `ECOSYSTEM`."""


_HEX = (76, 241, 634, 1838, 2671, 4448, 10132, 13851)

SHAPES = {
    "npm": Shape(
        15000, 215000, "GHSA", 2.0, (31, 167, 292, 500, 500, 500, 500, 500), (1, 1, 2, 2, 2, 2, 2, 2),
        (1, 1, 1, 1, 1, 1, 3, 17), range_type="SEMVER"),
    "PyPI": Shape(
        20000, 10000, "PYSEC", 4.0, (29, 130, 206, 375, 662, 886, 1469, 3241), (0, 2, 2, 3, 4, 7, 14, 21),
        versions=(0, 5, 10, 32, 70, 119, 327, 1132), events=(1, 2, 2, 2, 4, 8, 10, 30), twins=0.8, scored=0.3),
    "Maven": Shape(
        7000, 0, "GHSA", 2.5, (12, 37, 46, 61, 79, 106, 681, 7852), (0, 1, 1, 1, 1, 1, 38, 228),
        (1, 1, 1, 1, 1, 2, 5, 13), (0, 0, 0, 0, 0, 4, 87, 445), scored=0.1),
    "Go": Shape(
        6000, 40, "GO", 4.4, (7, 72, 89, 115, 169, 461, 684, 2375), (0, 2, 2, 3, 4, 6, 10, 28),
        (1, 1, 1, 1, 1, 3, 5, 22), events=(1, 1, 1, 2, 2, 4, 8, 12), twins=0.2, scored=0.0, range_type="SEMVER"),
    "Packagist": Shape(
        6000, 10, "GHSA", 3.0, (13, 37, 50, 74, 311, 504, 998, 4054), ONE, (1, 1, 1, 1, 1, 2, 3, 12),
        events=(1, 2, 2, 2, 4, 6, 10, 16), scored=0.0),
    "crates.io": Shape(
        3000, 60, "RUSTSEC", 1.8, (38, 172, 258, 421, 709, 1164, 4001, 9495), (2, 3, 3, 3, 3, 4, 6, 8),
        events=(1, 1, 1, 2, 2, 4, 8, 46), twins=0.5, scored=0.35, range_type="SEMVER"),
    "NuGet": Shape(
        2000, 800, "GHSA", 3.3, (19, 28, 28, 40, 62, 84, 117, 228), ONE, (1, 1, 1, 1, 1, 3, 20, 116), scored=0.0),
    "RubyGems": Shape(
        2000, 1000, "GHSA", 2.7, (34, 171, 242, 424, 946, 1599, 3978, 13173), (1, 1, 1, 3, 6, 9, 20, 47),
        (1, 1, 1, 1, 1, 1, 2, 10)),
    "Julia": Shape(
        1700, 0, "JLSEC", 12.0, (46, 139, 200, 322, 538, 1016, 4131, 15337), (0, 2, 3, 5, 8, 13, 37, 173),
        (1, 1, 1, 1, 1, 2, 3, 9), scored=1.0, range_type="SEMVER"),
    "Hex": Shape(110, 0, "GHSA", 2.0, _HEX, range_type="SEMVER", scored=0.0),
    "GitHub Actions": Shape(50, 0, "GHSA", 1.2, (78, 78, 78, 89, 100, 100, 100, 100), scored=1.0),
    "Hackage": Shape(40, 0, "HSEC", 1.4, (304, 349, 481, 699, 1542, 2815, 9827, 9827), (1, 1, 1, 2, 3, 4, 7, 7)),
    "SwiftURL": Shape(40, 0, "GHSA", 2.0, _HEX),
    "ConanCenter": Shape(30, 0, "GHSA", 2.0, _HEX),
    "CRAN": Shape(
        20, 0, "RSEC", 1.4, (164, 209, 317, 440, 556, 810, 942, 942), (2, 2, 3, 4, 5, 8, 12, 12),
        versions=(1, 3, 5, 6, 14, 26, 30, 30), scored=0.0),
    "Pub": Shape(20, 0, "GHSA", 1.5, _HEX, range_type="SEMVER"),
}


def record_counts(records):
    """How many vulnerability and malicious-package records each ecosystem gets of `records`; the sum is exact.

    Every ecosystem gets at least one record; what is left over by rounding goes to npm.
    """
    if records > MOST_RECORDS:
        raise ValueError(f"{records} records are too many: ids are unique up to {MOST_RECORDS}")
    total = sum(shape.vulnerabilities + shape.malicious for shape in SHAPES.values())
    counts = {}
    for ecosystem, shape in SHAPES.items():
        counts[ecosystem] = (max(1, shape.vulnerabilities * records // total), shape.malicious * records // total)
    vulnerable, malicious = counts["npm"]
    missing = records - sum(sum(pair) for pair in counts.values())
    if malicious + missing < 0:
        raise ValueError(f"{records} records are too few for {len(SHAPES)} ecosystems")
    counts["npm"] = (vulnerable, malicious + missing)
    return counts


def package_count(ecosystem, vulnerabilities):
    """Over how many packages that many vulnerability records of an ecosystem are spread."""
    return max(1, round(vulnerabilities / SHAPES[ecosystem].per_package))
