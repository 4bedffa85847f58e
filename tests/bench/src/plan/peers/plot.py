"""Gap over time, a panel for each set. Usage: plot.py DATA.json OUT.png"""

import json
import math
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

OURS = ("Satchel", "#c8102e", "o")
LOOKS = {
    "PyVRP": ("#1f5fa8", "s"),
    "OR-Tools": ("#2e8b57", "^"),
    "VROOM": ("#8a5a00", "D"),
    "vrp-core": ("#7b3fa0", "v"),
    "LKH": ("#444444", "P"),
}
FLOOR = 0.01  # percent; whatever is below is drawn on the bottom line

with open(sys.argv[1]) as file:
    panels = json.load(file)

columns = 5
rows = math.ceil(len(panels) / columns)
figure, axes = plt.subplots(rows, columns, figsize=(4.6 * columns, 3.3 * rows + 0.9), squeeze=False, sharex=True)
seen = {}


def line(axis, stands, name, looks, width, marked, aside=1.0):
    colour, marker = looks
    some = [stand for stand in stands if stand["gap"] is not None]
    if not some:
        return
    ms = [stand["ms"] * aside for stand in some]
    gaps = [max(stand["gap"], FLOOR) for stand in some]
    (drawn,) = axis.plot(ms, gaps, color=colour, linewidth=width, zorder=4 if width > 2 else 3)
    for at, gap, stand in zip(ms, gaps, some):
        whole = stand["complete"] == 100
        if marked or not whole:
            axis.plot(at, gap, marker, color=colour, markersize=5, markerfacecolor=colour if whole else "white", zorder=5)
        if marked and not whole:
            note = f"{stand['complete']} %"
            axis.annotate(note, (at, gap), xytext=(0, 6), textcoords="offset points", fontsize=6, ha="center", color=colour)
    drawn.set_marker(marker)
    drawn.set_markevery([])
    seen.setdefault(name.split(" ")[0], drawn)


for panel, axis in zip(panels, axes.flat):
    for name, stands in panel["peers"]:
        short = name.split(" ")[0]
        # The limits are the same for all: a little to the side each can be told from the others.
        aside = 1.0 + 0.07 * (list(LOOKS).index(short) - 2) if short in LOOKS else 1.0
        line(axis, stands, name, LOOKS.get(short, ("#777777", "x")), 1.3, True, aside)
    line(axis, panel["ours"], OURS[0], OURS[1:], 2.6, False)
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xlim(0.9, 3000)
    axis.set_ylim(FLOOR * 0.8, 100)
    axis.set_xticks([1, 10, 50, 200, 1000], ["1", "10", "50", "200", "1000"])
    axis.set_yticks([0.01, 0.1, 1, 10, 100], ["≤ 0.01", "0.1", "1", "10", "100"])
    axis.minorticks_off()
    axis.grid(True, color="#dddddd", linewidth=0.6)
    axis.tick_params(labelsize=8, labelbottom=True)
    axis.set_title(f"{panel['group']}  ({panel['runs']} runs)", fontsize=9)
for axis in axes.flat[len(panels):]:
    axis.axis("off")
for axis in axes[:, 0]:
    axis.set_ylabel("mean gap to best known, %", fontsize=8)
for axis in axes.flat[max(0, len(panels) - columns):len(panels)]:
    axis.set_xlabel("milliseconds", fontsize=8)
order = sorted(seen, key=lambda name: name != OURS[0])
figure.legend([seen[name] for name in order], order, loc="upper center", ncol=len(order), fontsize=10, frameon=False)
figure.text(
    0.5,
    1 - 0.55 / (3.3 * rows + 0.9),
    "One core. Hollow marks: not every run has a plan with all stops that fit; the gap is of those that have (their share beside it).",
    ha="center",
    fontsize=9,
)
figure.tight_layout(rect=(0, 0, 1, 1 - 0.65 / (3.3 * rows + 0.9)))
figure.savefig(sys.argv[2], dpi=110)
