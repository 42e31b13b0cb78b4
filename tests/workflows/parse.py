"""Parses PowerShell: python3 parse.py FILE.ps1... Needs the packages tree-sitter and tree-sitter-powershell.

Exit 0 when all parse, 1 with the place of each error. It judges the grammar alone: PowerShell itself is only on Windows runners.
"""

import sys

import tree_sitter
import tree_sitter_powershell

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


def errors(node):
    if node.is_error or node.is_missing:
        yield node.start_point
    for child in node.children:
        yield from errors(child)


def main(paths):
    if not paths or not list(errors(PARSER.parse(b"if ($a { 1 }").root_node)):
        sys.exit("usage: parse.py FILE.ps1...")
    found = 0
    for path in paths:
        with open(path, "rb") as file:
            for row, column in errors(PARSER.parse(file.read()).root_node):
                print(f"{path}:{row + 1}:{column + 1}: not PowerShell")
                found += 1
    sys.exit(1 if found else 0)


main(sys.argv[1:])
