"""Runs a command and writes what it took: wait-and-measure.py FILE COMMAND..."""

import json
import os
import sys

pid = os.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump({"cpu_s": usage.ru_utime + usage.ru_stime, "peak_kb": usage.ru_maxrss}, file)
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
