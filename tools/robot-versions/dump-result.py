"""Prints as JSON how the Robot Framework on its PYTHONPATH reads the output files named on standard input."""

import json
import sys
from xml.etree import ElementTree

from robot.api import ExecutionResult


def main():
    files = json.load(sys.stdin)
    json.dump([reading(file) for file in files], sys.stdout)


def reading(file):
    result = ExecutionResult(file)
    return {
        "rpa": bool(result.suite.rpa),
        "errors": len(result.errors.messages),
        "suite": dict(item(result.suite), name=result.suite.name),
        "monitoring": list(monitoring_messages(file)),
        "tests": [dict(item(test), tags=list(test.tags)) for test in tests(result.suite)],
    }


def tests(suite):
    # In the order of the file, which has a suite's own tests after its child suites or before them:
    # a suite has either the one or the other.
    for child in suite.suites:
        yield from tests(child)
    yield from suite.tests


def monitoring_messages(file):
    for keyword in ElementTree.parse(file).iter("kw"):
        if keyword.get("name") in ("Add Monitoring Message", "Add Checkmk Test State"):
            texts = [message.text for message in keyword.findall("msg")]
            yield from [text for text in texts if text.startswith("{")]


def item(thing):
    return {
        "longName": thing.longname,
        "status": thing.status,
        "message": thing.message,
        "start": thing.starttime,
        "elapsedMs": thing.elapsedtime,
    }


main()
