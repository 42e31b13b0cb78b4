"""Runs the comparisons and prints the table; exit 1 where a difference has no reason."""

import importlib
import sys
import traceback

from table import Missing

GROUPS = ["javascript", "pypi", "compiled", "scripted", "others"]


def rows(wanted: list[str]):
    """Every comparison by the name of its tool: its rows, or the reason why there are none."""
    for group in GROUPS:
        for name, make in importlib.import_module(group).ROWS.items():
            if wanted and name not in wanted:
                continue
            try:
                for row in make():
                    yield name, row
            except Missing as reason:
                yield name, str(reason)
            except Exception:  # a tool that fails must not hide the others
                traceback.print_exc()
                yield name, "the comparison failed"


def main() -> int:
    print("| tool (version) | compared | its own listing | count | ours | difference |")
    print("|---|---|---|---|---|---|")
    wrong = missing = compared = 0
    for name, row in rows(sys.argv[1:]):
        if isinstance(row, str):
            missing += row != "the comparison failed"
            wrong += row == "the comparison failed"
            print(f"| {name} | | | {row} | | |", flush=True)
            continue
        compared += 1
        reasons, theirs, ours = row.explained()
        for side, left in (("only the tool", theirs), ("only ours", ours)):
            if left:
                wrong += 1
                reasons.append(f"**{side}: {', '.join(f'{n} {v}' for n, v in left[:12])}, {len(left)} in all**")
        print(f"| {row.tool} | {row.subject} | `{row.command}` | {len(row.theirs)} | {len(row.ours)} | "
              f"{'; '.join(reasons) or 'none'} |", flush=True)
    print(f"\n{compared} comparisons, {wrong} without an explanation or failed, {missing} tools not compared")
    return 1 if wrong else 0


sys.exit(main())
