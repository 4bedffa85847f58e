"""What the Python peers share: one problem and many runs as JSON lines in, the found routes and the time of each run out.

Only the search is timed: imports are done, and the peer's own model of the problem is built, before the clock starts.
"""

import gc
import json
import os
import sys
import time

# Libraries print to standard output when they like; the answers keep it for themselves.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def answer(what):
    answers.write(json.dumps(what) + "\n")
    answers.flush()


def serve(name, build):
    """`build(problem, limit_ms, seed)` gives what is timed, and what reads the routes (rows for each vehicle) from its value."""
    answer({"ready": name})
    problem = None
    for line in sys.stdin:
        asked = json.loads(line)
        problem = asked.get("problem") or problem
        try:
            search, routes = build(problem, asked["limit_ms"], asked["seed"])
            gc.collect()
            begin = time.perf_counter()
            found = search()
            ms = (time.perf_counter() - begin) * 1000
            answer({"routes": routes(found), "ms": ms})
        except Exception as error:  # an answer for the table, whatever it was
            answer({"error": f"{type(error).__name__}: {error}"[:200]})
