"""Pairs of versions of a scheme, one a line with a tab between, from a seed: generate.py SCHEME COUNT

Half of the pairs are two versions that differ in one place, since that is where orders err.
"""

import random
import sys

NUMBERS = ["0", "0", "1", "1", "2", "3", "9", "10", "11", "20", "100", "2023"]
PADDED = [*NUMBERS, "01", "007"]


def numbers(rng, least, most, of=NUMBERS):
    return ".".join(rng.choice(of) for _ in range(rng.randint(least, most)))


def maybe(rng, share, *choices):
    return "".join(rng.choice(of) for of in choices) if rng.random() < share else ""


def several(rng, most, *choices):
    return "".join(maybe(rng, 1, *choices) for _ in range(rng.randint(0, most)))


def pep440(rng):
    return (
        rng.choice(["", "", "", "1!", "0!", "v"])
        + numbers(rng, 1, 4, PADDED)
        + maybe(rng, 0.4, ["", ".", "-", "_"], ["a", "b", "rc", "alpha", "beta", "c", "pre", "preview", "RC"], ["", "0", "1", "10"])
        + maybe(rng, 0.3, [".post", "-post", "post", "_r", ".rev", "-"], ["1", "0", "2"])
        + maybe(rng, 0.3, [".dev", "dev", "-dev"], ["", "1", "0", "3"])
        + maybe(rng, 0.25, ["+"], ["abc", "1", "abc.1", "1.abc", "ubuntu-1", "0", "001", "5.def", "ABC"])
    )


def debian(rng):
    return (
        rng.choice(["", "", "0:", "1:"])
        + numbers(rng, 1, 3, PADDED)
        + several(rng, 3, ["~", "+", ".", "~~", "a", "b", "rc", "dfsg", "+b", "~beta", "z"], ["", "1", "0", "2", "10", "00"])
        + maybe(rng, 0.5, ["-"], ["1", "0", "1ubuntu1", "1~bpo", "1+deb10u1", "0.1", "2", "1.1"])
    )


def redhat(rng):
    return (
        rng.choice(["", "", "0:", "1:"])
        + numbers(rng, 1, 3, PADDED)
        + several(rng, 3, ["~", "^", ".", "_", "a", "b", "rc", "beta", "Z", "~rc", "^git", "..", "+"], ["", "1", "0", "2", "10"])
        + maybe(rng, 0.6, ["-"], ["1", "0", "1.el8", "1.el8_4", "2.fc33", "10", "1~x", "1^x"])
    )


def rubygems(rng):
    words = ["a", "b", "rc", "pre", "alpha", "beta", "rc1", "b2", "dev"]
    return numbers(rng, 1, 4, PADDED) + maybe(rng, 0.5, [".", "-"], words, ["", ".1", ".0", ".10", "1"])


def maven(rng):
    words = "alpha beta b a m milestone rc cr snapshot SNAPSHOT ga final release sp jre8 foo x RELEASE Final 1 0 2 10".split()
    return numbers(rng, 1, 4, PADDED) + several(rng, 3, ["-", ".", "", "_"], words, ["", "1", "-1", "2", ".1", "0"])


def semver(rng):
    words = ["alpha", "beta", "rc", "0", "1", "10", "2", "rc1", "x-y", "a0b", "A", "-1", "--"]
    pre = "-" + ".".join(rng.choice(words) for _ in range(rng.randint(1, 4)))
    return numbers(rng, 3, 3) + maybe(rng, 0.6, [pre]) + maybe(rng, 0.2, ["+"], ["b1", "20", "x.y"])


def cran(rng):
    return rng.choice(".-").join(rng.choice(PADDED) for _ in range(rng.randint(2, 5)))


def conan(rng):
    pre = "-" + ".".join(rng.choice(["alpha", "beta", "rc", "0", "1", "10", "pre1"]) for _ in range(rng.randint(1, 3)))
    return (
        numbers(rng, 1, 4, PADDED)
        + maybe(rng, 0.3, ["a", "b", "rc1", "h", ".alpha", ".z"])
        + maybe(rng, 0.4, [pre])
        + maybe(rng, 0.3, ["+"], ["1", "2", "abc", "b1"])
    )


SCHEMES = {
    "pep440": pep440, "debian": debian, "redhat": redhat, "rubygems": rubygems, "maven": maven, "semver": semver,
    "go": semver, "hex": semver, "cran": cran, "conan": conan,
}  # fmt: skip


def mutate(rng, scheme, version):
    """The version with something put in after its epoch, which stays as it is."""
    start = version.find(":") + 1
    at = rng.randint(start, len(version))
    pieces = ["", "0", "1", ".0", "-1", "a", "~"] if scheme in ("debian", "redhat") else ["", ".0", ".1", "0", "-1", ".0.0"]
    return version[:at] + rng.choice(pieces) + version[at:]


def main():
    scheme, count = sys.argv[1], int(sys.argv[2])
    rng = random.Random(42)
    for _ in range(count):
        pair = [SCHEMES[scheme](rng), SCHEMES[scheme](rng)]
        if rng.random() < 0.5:
            pair[1] = mutate(rng, scheme, pair[0])
            rng.shuffle(pair)
        print("\t".join(pair))


if __name__ == "__main__":
    main()
