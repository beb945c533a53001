"""Writes the figures down: one table for people, the same as JSON, and what missed its goal."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import goals
from bench.goals import GOALS
from bench.run import Figures, Plan

HEAD = "| page or action | clients | CPU ms | requests/s | p50 ms | p99 ms | goal CPU ms | ratio to its floor | goal ratio | |"
LINE = "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"


def table(figures: Figures, plan: Plan) -> str:
    """Return the table, in Markdown that is readable as it is."""
    rows = [HEAD, LINE]
    for scene in GOALS:
        crowds = sorted({clients for name, clients in figures.samples if name == scene})
        rows += [_row(figures, scene, clients) for clients in crowds]
    rows += ["", "| besides | measured | goal | |", "|---|--:|--:|---|", *_facts(figures, plan)]
    return "\n".join(rows)


def _row(figures: Figures, scene: str, clients: int) -> str:
    goal, cpu, ratio = GOALS[scene], figures.cpu_ms(scene, clients), figures.ratio(scene, clients)
    found = {goals.verdict(cpu, goal.cpu_ms), goals.verdict(ratio, goal.ratio)} - {""}
    sign = "missed" if "missed" in found else "ok" if found else ""
    cells = [
        goal.words, str(clients), _number(cpu, 2), _number(figures.per_second(scene, clients), 0),
        _number(figures.percentile_ms(scene, clients, 0.5), 1), _number(figures.percentile_ms(scene, clients, 0.99), 1),
        _number(goal.cpu_ms, 1), _number(ratio, 1), _number(goal.ratio, 1), sign,
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _facts(figures: Figures, plan: Plan) -> Iterator[str]:
    crowd = max(plan.clients)
    p50, p99 = figures.percentile_ms("mixed", crowd, 0.5), figures.percentile_ms("mixed", crowd, 0.99)
    spread = p99 / p50 if p50 and p99 else None
    facts = figures.facts
    yield _fact(f"p99 of mixed work, {crowd} clients, ms", p99, goals.P99_MS)
    yield _fact("p99 as a multiple of p50", spread, goals.P99_TO_P50)
    yield _fact("memory of the whole server, idle, MB (PSS)", facts.get("idle_mb"), goals.IDLE_MB)
    yield _fact(
        "memory of the whole server, after the load, MB (PSS)", facts.get("loaded_mb"), goals.LOADED_MB
    )
    yield _fact("second start to the first page, s", facts.get("start_seconds"), goals.START_SECONDS)
    yield _fact(
        "parsing and checking lessons, MB of Markdown per s",
        facts.get("lint_mb_per_second"),
        goals.COMPILE_MB_PER_SECOND,
        at_least=True,
    )
    yield _fact(
        "compiling whole modules with quizzes and translations, MB of Markdown per s",
        facts.get("compile_mb_per_second"),
        goals.COMPILE_MB_PER_SECOND,
        at_least=True,
    )
    yield _fact("certificate as PDF, ms", facts.get("pdf_ms"), goals.PDF_MS)
    yield _fact("certificate as PDF, kB", facts.get("pdf_kb"), goals.PDF_KB)
    yield _fact("next lesson over the wire, kB with its head", facts.get("lesson_kb"), goals.LESSON_KB)
    for name, value in facts.items():
        if name.startswith("exponent "):
            yield _fact(f"cost exponent of {name.removeprefix('exponent ')}", value, goals.EXPONENT)


def _fact(words: str, value: float | None, goal: float, *, at_least: bool = False) -> str:
    wanted = f"≥ {goal:g}" if at_least else f"≤ {goal:g}"
    return f"| {words} | {_number(value, 2)} | {wanted} | {goals.verdict(value, goal, at_least=at_least)} |"


def _number(value: float | None, places: int) -> str:
    return "" if value is None else f"{value:,.{places}f}"


def failures(figures: Figures) -> list[str]:
    """Return the ratios that were missed by more than a quarter; absolute times depend on the machine and never fail."""
    found = []
    for scene, clients in figures.samples:
        goal, ratio = GOALS[scene].ratio, figures.ratio(scene, clients)
        if goal is not None and ratio is not None and ratio > goal * goals.PATIENCE:
            found.append(
                f"{GOALS[scene].words}, {clients} clients: {ratio:.1f} times its floor, goal {goal:g}"
            )
    return found


def surroundings(figures: Figures, database: str) -> list[str]:
    """Say when, where, and how busy the machine was with other work."""
    samples = [sample for group in figures.samples.values() for sample in group]
    seconds = sum(sample.seconds for sample in samples) or 1.0
    others = sum(sample.other_cpu_seconds for sample in samples) / seconds
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    model = next(
        (line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")),
        platform.machine(),
    )
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {os.cpu_count()} CPUs, {model} · {platform.system()} {platform.release()}"
        f" · Python {sys.version.split()[0]} · {database}",
        f"Other programs took {others:.2f} CPUs on average while this ran (the clients not counted); load at the end {load}.",
    ]
    if others > 0.25 * (os.cpu_count() or 1):
        lines.append(
            "The machine was busy: times are too long, ratios are what counts. Run it again when it is quiet."
        )
    return [*lines, *figures.notes]


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def as_json(figures: Figures, lines: list[str]) -> str:
    """Return every figure for programs."""
    rows = [
        {
            "scene": scene, "clients": clients, "cpu_ms": figures.cpu_ms(scene, clients), "ratio": figures.ratio(scene, clients),
            "per_second": figures.per_second(scene, clients), "p50_ms": figures.percentile_ms(scene, clients, 0.5),
            "p99_ms": figures.percentile_ms(scene, clients, 0.99), "requests": sum(one.requests for one in group),
            "wire_bytes": sum(one.wire_bytes for one in group), "database_cpu_s": sum(one.database_cpu_seconds for one in group),
        }
        for (scene, clients), group in figures.samples.items()
    ]  # fmt: skip
    return json.dumps(
        {"surroundings": lines, "rows": rows, "facts": figures.facts}, indent=1, ensure_ascii=False
    )


def write_page(path: Path, words: str) -> None:
    """Put the table between the two marks of docs/performance.md, and leave what stands around it."""
    begin, end = "<!-- measured: begin -->", "<!-- measured: end -->"
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{words}\n{end}{after}", encoding="utf-8")
