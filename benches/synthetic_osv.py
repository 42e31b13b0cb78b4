#!/usr/bin/env python3
"""A made-up OSV of any size, in the layout of OSV's bucket: benches/synthetic_osv.py OUT [--records 500000] [--seed 1]

Writes OUT/<ecosystem>/all.zip, OUT/<ecosystem>/modified_id.csv (newest first) and OUT/ecosystems.txt, and prints one
line an ecosystem. The same arguments give the same bytes, as long as zlib is the same. Records are written as they are
made; what stays in memory is the directory of one archive, some 500 bytes a record.
"""

import argparse
import json
import sys
import time
import zipfile
from pathlib import Path

from synthetic_records import Records
from synthetic_shapes import package_count, record_counts


def write_ecosystem(folder, records):
    """Writes the archive and the list of one ecosystem; gives the bytes of all records before compression."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = 0
    archive = zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED)
    with archive, open(folder / "modified_id.csv", "w", encoding="utf-8", newline="\n") as listing:
        for record in records:
            text = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
            entry = zipfile.ZipInfo(f"{record['id']}.json", (2026, 8, 22, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
            listing.write(f"{record['modified']},{record['id']}\n")
            plain += len(text)
    return plain


def main():
    """Reads the arguments and writes one ecosystem after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--records", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        counts = record_counts(arguments.records)
    except ValueError as error:
        sys.exit(f"error: {error}")
    print("| ecosystem | records | malicious | packages | zipped bytes a record | plain bytes a record | seconds |")
    print("|---|---|---|---|---|---|---|")
    for ecosystem, (vulnerabilities, malicious) in counts.items():
        start = time.monotonic()
        folder = arguments.out / ecosystem
        plain = write_ecosystem(folder, Records(ecosystem, (vulnerabilities, malicious), arguments.seed))
        total = vulnerabilities + malicious
        zipped = (folder / "all.zip").stat().st_size
        print(f"| {ecosystem} | {total} | {malicious} | {package_count(ecosystem, vulnerabilities)} "
              f"| {zipped / total:.0f} | {plain / total:.0f} | {time.monotonic() - start:.1f} |", flush=True)
    names = sorted(counts)
    (arguments.out / "ecosystems.txt").write_text("".join(f"{name}\n" for name in names), encoding="utf-8")


if __name__ == "__main__":
    main()
