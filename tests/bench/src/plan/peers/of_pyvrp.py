"""PyVRP: a client for each window of a stop, of which one is visited; the duration costs where the time away counts."""

from importlib.metadata import version

import numpy as np
import peer
import pyvrp
from pyvrp.stop import MaxRuntime


def build(problem, limit_ms, seed):
    times = np.array(problem["times"], dtype=np.int64)
    clients, rows, groups = [], [], []
    for row in range(1, problem["stops"] + 1):
        weight = problem["wanted"][row]
        windows = problem["windows"][row] or [[0, np.iinfo(np.int64).max]]
        group = None
        if len(windows) > 1:
            group = len(groups)
            groups.append(pyvrp.ClientGroup(required=weight is None))
        for early, late in windows:
            if group is not None:
                groups[group].add_client(len(clients))
            client = pyvrp.Client(
                row,
                delivery=[] if problem["capacity"] is None else [problem["parcels"][row]],
                service_duration=problem["service"][row],
                tw_early=early,
                tw_late=late,
                prize=weight or 0,
                required=weight is None and group is None,
                group=group,
            )
            clients.append(client)
            rows.append(row)
    vehicles = problem["vehicles"]
    ends = sorted({end for vehicle in vehicles for end in (vehicle["from"], vehicle["to"])})
    types = [
        pyvrp.VehicleType(
            capacity=[] if problem["capacity"] is None else [problem["capacity"]],
            start_depot=ends.index(vehicle["from"]),
            end_depot=ends.index(vehicle["to"]),
            tw_early=vehicle["earliest_apart"],
            tw_late=vehicle["latest"],
            unit_distance_cost=0 if problem["away"] else 1,
            unit_duration_cost=1 if problem["away"] else 0,
        )
        for vehicle in vehicles
    ]
    places = [pyvrp.Location(0, 0) for _ in times]
    depots = [pyvrp.Depot(end) for end in ends]
    data = pyvrp.ProblemData(places, clients, depots, types, [times], [times], groups)

    def search():
        return pyvrp.solve(data, MaxRuntime(limit_ms / 1000), seed=seed, collect_stats=False, display=False)

    def routes(result):
        found = [[] for _ in vehicles]
        for route in result.best.routes():
            found[route.vehicle_type()] = [rows[visit.idx] for visit in route if visit.is_client()]
        return found

    return search, routes


peer.serve(f"PyVRP {version('pyvrp')}", build)
