"""VROOM: the most thorough exploration, stopped by its timeout. It makes the driving small, never the waiting."""

from datetime import timedelta
from importlib.metadata import version

import peer
import vroom

# Where stops may be left out VROOM adds up what the others are worth (0 to 100); it does not compare in order.
WORTH = {"must": 100, "should": 10, "may": 1}


def build(problem, limit_ms, seed):
    model = vroom.Input()
    model.set_durations_matrix("car", problem["times"])
    load = problem["capacity"] is not None
    for number, vehicle in enumerate(problem["vehicles"]):
        model.add_vehicle(
            vroom.Vehicle(
                number,
                start=vehicle["from"],
                end=vehicle["to"],
                capacity=[problem["capacity"]] if load else (),
                time_window=vroom.TimeWindow(vehicle["earliest_apart"], vehicle["latest"]),
            )
        )
    for row in range(1, problem["stops"] + 1):
        model.add_job(
            vroom.Job(
                row,
                location=row,
                default_service=problem["service"][row],
                delivery=vroom.Amount([problem["parcels"][row]]) if load else vroom.Amount(),
                priority=WORTH[problem["priority"][row]],
                time_windows=[vroom.TimeWindow(early, late) for early, late in problem["windows"][row]],
            )
        )

    def search():
        return model.solve(exploration_level=5, nb_threads=1, timeout=timedelta(milliseconds=limit_ms))

    def routes(solution):
        found = [[] for _ in problem["vehicles"]]
        for route in solution.to_dict()["routes"]:
            found[route["vehicle"]] = [step["id"] for step in route["steps"] if step["type"] == "job"]
        return found

    return search, routes


peer.serve(f"VROOM (pyvroom {version('pyvroom')})", build)
