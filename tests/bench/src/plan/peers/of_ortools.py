"""OR-Tools routing: guided local search; where the time away counts, driving and waiting cost the same."""

from importlib.metadata import version

import peer
from ortools.constraint_solver import pywrapcp, routing_enums_pb2


def build(problem, limit_ms, seed):
    times, service, vehicles = problem["times"], problem["service"], problem["vehicles"]
    horizon = max(vehicle["latest"] for vehicle in vehicles)
    dear = horizon + sum(max(legs) for legs in times)
    starts, ends = [v["from"] for v in vehicles], [v["to"] for v in vehicles]
    manager = pywrapcp.RoutingIndexManager(len(times), len(vehicles), starts, ends)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(times))
    lasting = [[leg + service[row] for leg in legs] for row, legs in enumerate(times)]
    model.AddDimension(model.RegisterTransitMatrix(lasting), horizon, horizon, False, "time")
    time = model.GetDimensionOrDie("time")
    if problem["away"]:
        time.SetSlackCostCoefficientForAllVehicles(1)
    if problem["capacity"] is not None:
        room = [problem["capacity"]] * len(vehicles)
        model.AddDimensionWithVehicleCapacity(model.RegisterUnaryTransitVector(problem["parcels"]), 0, room, True, "load")
    for row in range(1, problem["stops"] + 1):
        index = manager.NodeToIndex(row)
        windows = problem["windows"][row]
        if windows:
            moment = time.CumulVar(index)
            moment.SetRange(windows[0][0], windows[-1][1])
            for before, after in zip(windows, windows[1:]):
                moment.RemoveInterval(before[1] + 1, after[0] - 1)
        # Leaving out what must be visited is dear, not forbidden: else it finds a first plan far less often.
        wanted = problem["wanted"][row]
        model.AddDisjunction([index], dear if wanted is None else wanted)
    for number, vehicle in enumerate(vehicles):
        time.CumulVar(model.Start(number)).SetRange(vehicle["earliest"], vehicle["latest"])
        time.CumulVar(model.End(number)).SetRange(vehicle["earliest"], vehicle["latest"])
        if number > 0:
            back = time.CumulVar(model.End(number - 1))
            model.solver().Add(time.CumulVar(model.Start(number)) >= back + problem["reload"])
        model.AddVariableMaximizedByFinalizer(time.CumulVar(model.Start(number)))
        model.AddVariableMinimizedByFinalizer(time.CumulVar(model.End(number)))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.AUTOMATIC
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(limit_ms)
    model.CloseModelWithParameters(parameters)

    def search():
        return model.SolveWithParameters(parameters)

    def routes(solution):
        if solution is None:
            return None
        found = []
        for number in range(len(vehicles)):
            index, rows = solution.Value(model.NextVar(model.Start(number))), []
            while not model.IsEnd(index):
                rows.append(manager.IndexToNode(index))
                index = solution.Value(model.NextVar(index))
            found.append(rows)
        return found

    return search, routes


peer.serve(f"OR-Tools {version('ortools')}", build)
