"""LKH through elkai: tours without windows. It knows no time limit: one run with little time, else as many as fit (2 to 10)."""

import time
from importlib.metadata import version

import elkai
import peer


# Milliseconds of a single run on the problem that came last.
single = {"ms": 100.0}


def build(problem, limit_ms, seed):
    matrix = elkai.DistanceMatrix(problem["times"])

    runs = max(2, min(10, int(limit_ms / single["ms"]))) if limit_ms >= 1000 else 1

    def search():
        begin = time.perf_counter()
        tour = matrix.solve_tsp(runs=runs)
        if runs == 1:
            single["ms"] = (time.perf_counter() - begin) * 1000 + 0.001
        return tour

    def routes(tour):
        return [tour[1:-1]]

    return search, routes


peer.serve(f"LKH (elkai {version('elkai')})", build)
