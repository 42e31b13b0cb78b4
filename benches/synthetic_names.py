"""Names and versions of made-up packages, shared by synthetic_osv.py and synthetic_lockfile.py.

A package is an ecosystem, a kind and an index. Its name depends on nothing else, so that a lockfile and a set of advisories
made apart from each other meet. Names of one ecosystem are unique, also under its rules of normalization.
"""

VULNERABLE, MALICIOUS, CLEAN = range(3)
"""Kinds of packages: named by vulnerability records, by malicious-package records, by none."""

PER_KIND = 1 << 24
"""How many packages of one kind there can be."""

WORDS = [onset + vowel + coda
         for onset in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "tr", "st", "gl", "pl", "kr")
         for vowel in "aeiou"
         for coda in ("n", "r", "l", "x")]
"""400 pronounceable words of lower-case letters; what separates them in a name is never a letter in lower case."""

_NAMES = len(WORDS) ** 3
_STRIDE = 39_916_801  # a prime, so that the walk over all names meets each once


def words_of(kind, index):
    """The three words of a package's name."""
    number = (kind * PER_KIND + index + 1) * _STRIDE % _NAMES
    number, third = divmod(number, len(WORDS))
    first, second = divmod(number, len(WORDS))
    return WORDS[first], WORDS[second], WORDS[third]


def package_name(ecosystem, kind, index):
    """The name of a package as its registry spells it. `ecosystem` is OSV's name of it."""
    a, b, c = words_of(kind, index)
    match ecosystem:
        case "npm":
            return f"@{a}/{b}-{c}" if index % 5 == 4 else f"{a}-{b}-{c}"
        case "PyPI":
            return (f"{a}-{b}-{c}", f"{a}_{b}_{c}", f"{a}.{b}-{c}")[index % 3]
        case "Maven":
            return f"{('org', 'com', 'io')[index % 3]}.{a}.{b}:{b}-{c}"
        case "Go":
            return f"github.com/{a}/{b}-{c}" + ("/v2" if index % 10 == 9 else "")
        case "SwiftURL":
            return f"github.com/{a}/{b}-{c}"
        case "Packagist" | "GitHub Actions":
            return f"{a}/{b}-{c}"
        case "NuGet":
            return f"{a.title()}.{b.title()}.{c.title()}"
        case "Julia":
            return f"{a.title()}{b.title()}{c.title()}" + ("_jll" if index % 2 else "")
        case "CRAN":
            return f"{a}.{b}.{c}"
        case "Hex" | "Pub":
            return f"{a}_{b}_{c}"
        case "crates.io" | "RubyGems":
            return f"{a}_{b}_{c}" if index % 3 == 2 else f"{a}-{b}-{c}"
        case _:
            return f"{a}-{b}-{c}"


def draw_version(rng):
    """A version as three numbers, from the same ranges for advisories and lockfiles: about half of all meetings match."""
    return int(rng.random() * 8), int(rng.random() * 30), int(rng.random() * 20)


def spell_version(ecosystem, version):
    """The version as the ecosystem writes it."""
    major, minor, patch = version
    match ecosystem:
        case "Julia":
            return f"{major}.{minor}.{patch}+0"
        case "Hackage":
            return f"{major}.{minor}.{patch}.0"
        case "Maven" if major == 7:
            return f"{major}.{minor}.{patch}.Final"
        case "PyPI" | "RubyGems" | "NuGet" | "CRAN" if patch == 0:
            return f"{major}.{minor}"
        case _:
            return f"{major}.{minor}.{patch}"
