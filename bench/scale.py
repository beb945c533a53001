"""Does a page cost more when there are more people? Measured on institutions of several sizes, as an exponent."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

from bench import papers, population, scenes, servers
from bench.driver import Script, measure
from bench.run import Figures

SIGNED_IN = 64
SCENES = ("table", "lesson", "statistics")


def measure_sizes(folder: Path, sizes: list[int], seconds: float, figures: Figures) -> None:
    """Add to the figures what the pages cost at each size, and the exponent from the smallest to the largest."""
    costs: dict[str, list[float]] = {scene: [] for scene in SCENES}
    for size in sizes:
        place = folder / f"scale-{size}"
        place.mkdir()
        variables = {"LMS_INSTANCE": str(place), "LMS_BASE_URL": "http://127.0.0.1:8000"}
        people = population.fill(variables, size, signed_in=min(size, SIGNED_IN))
        answers = papers.add_papers(people, size)
        figures.facts[f"answers counted at {size:,} trainees"] = answers
        with servers.running(
            servers.product(1),
            first_page="/sign-in",
            variables={"LMS_INSTANCE": str(place)},
            log=place / "log",
        ) as server:
            desk = scenes.open_desk(server.port, people)
            for scene in SCENES:
                script: Script = getattr(desk, scene)(0, 1)
                sample = measure(server, 1, seconds, partial(scenes.the_same, script))
                costs[scene].append(sample.cpu_ms)
                figures.facts[f"{scene} at {size:,} trainees, CPU ms"] = sample.cpu_ms
        print(
            f"{size:,} trainees: " + ", ".join(f"{scene} {costs[scene][-1]:.2f} ms" for scene in SCENES),
            flush=True,
        )
    for scene in SCENES:
        growth = math.log(costs[scene][-1] / costs[scene][0]) / math.log(sizes[-1] / sizes[0])
        figures.facts[f"exponent {scene}, {sizes[0]:,} to {sizes[-1]:,} trainees"] = growth
