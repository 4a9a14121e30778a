"""Runs the scenarios that it reads from standard input with the Robot Framework on its PYTHONPATH.

All run in this one process, since starting Python and importing Robot Framework would take most of the time.
Prints the names of those whose output.xml exists afterwards.
"""

import json
import os
import sys

from robot import rebot_cli, run_cli

PROGRAMS = {"robot": run_cli, "rebot": rebot_cli}


def main():
    # rebot names its output on standard output.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    made = []
    for scenario in json.load(sys.stdin):
        quiet = ["--log", "NONE", "--report", "NONE", "--output", scenario["output"]]
        if scenario["program"] == "robot":
            quiet += ["--console", "none"]
        PROGRAMS[scenario["program"]](quiet + scenario["arguments"], exit=False)
        if os.path.exists(scenario["output"]):
            made.append(scenario["name"])
    json.dump(made, answer)
    answer.close()


main()
