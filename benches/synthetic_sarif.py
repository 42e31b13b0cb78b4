#!/usr/bin/env python3
"""A SARIF log in the shape of CodeQL's, for measuring: synthetic_sarif.py RESULTS MEBIBYTES > FILE.

Code flows, related locations and snippets make up the bytes, as they do in real logs. The same arguments give the
same bytes."""

import json
import random
import sys

WORDS = "request response buffer cursor session handler parser account invoice archive pointer socket".split()
RULES = 120
SEED = 20261101


def rule(number, chance):
    language = chance.choice(["js", "py", "java", "cpp"])
    return {
        "id": f"{language}/{chance.choice(WORDS)}-{chance.choice(WORDS)}-{number}",
        "name": f"{language}/rule-{number}",
        "shortDescription": {"text": f"Unsafe use of a {chance.choice(WORDS)} by a {chance.choice(WORDS)}"},
        "fullDescription": {"text": " ".join(chance.choices(WORDS, k=30))},
        "defaultConfiguration": {"enabled": True, "level": chance.choice(["error", "warning", "note"])},
        "help": {"text": " ".join(chance.choices(WORDS, k=200)), "markdown": " ".join(chance.choices(WORDS, k=200))},
        "properties": {
            "tags": ["security", "correctness", f"external/cwe/cwe-{number:03}"],
            "precision": "high",
            "security-severity": f"{chance.randint(10, 98) / 10}",
        },
    }


def place(chance):
    line = chance.randint(1, 3000)
    return {
        "physicalLocation": {
            "artifactLocation": {
                "uri": f"src/{chance.choice(WORDS)}/{chance.choice(WORDS)}/file{chance.randint(0, 4000)}.js",
                "uriBaseId": "%SRCROOT%",
                "index": chance.randint(0, 4000),
            },
            "region": {"startLine": line, "startColumn": 5, "endLine": line + 1, "endColumn": 30},
        }
    }


def step(chance):
    return {"location": {**place(chance), "message": {"text": f"{chance.choice(WORDS)} \\ \"{chance.choice(WORDS)}\" : String"}}}


def result(rules, chance, room):
    index = chance.randrange(len(rules))
    made = {
        "ruleId": rules[index]["id"],
        "ruleIndex": index,
        "rule": {"id": rules[index]["id"], "index": index, "toolComponent": {"index": 0}},
        "message": {"text": f"This {chance.choice(WORDS)} depends on a [user-provided {chance.choice(WORDS)}](1)."},
        "locations": [place(chance)],
        "partialFingerprints": {
            "primaryLocationLineHash": f"{chance.getrandbits(64):x}:1",
            "primaryLocationStartColumnFingerprint": str(chance.randint(0, 60)),
        },
    }
    steps, size = [], len(json.dumps(made)) + 200
    while size < room:
        steps.append(step(chance))
        size += len(json.dumps(steps[-1])) + 2
    made["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    made["relatedLocations"] = [{"id": 1, **place(chance)}]
    return made


def main():
    results, mebibytes = int(sys.argv[1]), int(sys.argv[2])
    chance = random.Random(SEED)
    rules = [rule(number, chance) for number in range(RULES)]
    tool = {
        "driver": {"name": "CodeQL", "organization": "GitHub", "semanticVersion": "2.23.0", "rules": []},
        "extensions": [{"name": "example/queries", "semanticVersion": "1.0.0", "rules": rules}],
    }
    out = sys.stdout
    out.write('{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":')
    json.dump(tool, out)
    out.write(',"invocations":[{"executionSuccessful":true}],"automationDetails":{"id":"/language:javascript/"},"results":[')
    room = mebibytes * 1024 * 1024 // max(results, 1)
    for number in range(results):
        out.write("," if number else "")
        json.dump(result(rules, chance, room), out)
    out.write('],"columnKind":"utf16CodeUnits","properties":{"semmle.formatSpecifier":"sarif-latest"}}]}\n')


if __name__ == "__main__":
    main()
