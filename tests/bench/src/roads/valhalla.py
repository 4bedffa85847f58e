"""Valhalla's matrix of the same points, for comparison. Usage: valhalla.py EXTRACT POINTS.json FOLDER OUT.json"""

import json
import os
import subprocess
import sys
import time

import osmium
import valhalla
from valhalla import Actor, get_config

extract, points, folder, out = sys.argv[1:5]
tiles = os.path.join(folder, "tiles")
os.makedirs(tiles, exist_ok=True)
sorted_extract = os.path.join(folder, "sorted.osm.pbf")
reader = osmium.MergeInputReader()
reader.add_file(extract)
with osmium.SimpleWriter(sorted_extract, overwrite=True) as writer:
    reader.apply(writer, simplify=False)
archive = os.path.join(folder, "tiles.tar")
open(archive, "a").close()  # get_config asks for it; it is not used
config = get_config(tile_extract=archive, tile_dir=tiles, verbose=False)
config["mjolnir"].pop("tile_extract", None)
config["mjolnir"]["concurrency"] = 1
for limit in ("max_matrix_location_pairs", "max_locations", "max_matrix_distance"):
    config["service_limits"]["auto"][limit] = 10_000_000
config_file = os.path.join(folder, "config.json")
with open(config_file, "w") as file:
    json.dump(config, file)
program = os.path.join(os.path.dirname(valhalla.__file__), "bin", "valhalla_build_tiles")
build = [program, "-c", config_file, sorted_extract]
subprocess.run(build, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
actor = Actor(config)
with open(points) as file:
    places = [{"lat": point["lat"], "lon": point["lon"]} for point in json.load(file)["points"]]


def matrix(count):
    chosen = places[:count]
    begin = time.perf_counter()
    answer = actor.matrix({"sources": chosen, "targets": chosen, "costing": "auto"})
    return answer["sources_to_targets"], (time.perf_counter() - begin) * 1000


_, ms_61 = matrix(61)
rows, ms_all = matrix(len(places))
with open(out, "w") as file:
    json.dump({"ms_61": ms_61, "ms_all": ms_all, "durations_s": [[cell["time"] for cell in row] for row in rows]}, file)
