"""Findings about the ways through a scenario: unknown and unreachable scenes, dead ends, the expert's path, free circles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

from lms.core.content.folder import Page
from lms.core.content.scenario_scenes import SceneSource
from lms.core.content.yaml_reading import did_you_mean
from lms.core.diagnostics import Report, Span
from lms.core.scenario.story import Action

MOST_SCENES, MOST_ACTIONS = 100, 12
Ways = Mapping[str, SceneSource]


def check_ways(page: Page, scenes: Sequence[SceneSource], values: Mapping[str, Any], report: Report) -> bool:
    """Report what is wrong with the scenes as a whole; tell whether they can be played."""
    if not scenes:
        report.error(
            "E500",
            page.key_span("id"),
            "this scenario has no scenes",
            remedy="write each as a heading `## … {#scene-id}` with actions below it",
        )
    if _is_too_large(page, scenes, report):
        return False
    known = {source.scene.id: source for source in scenes if source.scene.id}
    start = values.get("start")
    named = len(known) == sum(bool(source.scene.id) for source in scenes) == len(scenes)
    if not known or not named or "budget" not in values or not all(source.sound for source in scenes):
        return False
    if not _check_targets(page, known, start, report):
        return False
    sound = [
        _check_ends(known, report),
        _check_reached(known, str(start), report),
        _check_circles(known, report),
    ]
    return all(sound) and _check_expert(page, known, values, report)


def _is_too_large(page: Page, scenes: Sequence[SceneSource], report: Report) -> bool:
    crowded = next((one for one in scenes if len(one.scene.actions) > MOST_ACTIONS), None)
    if len(scenes) <= MOST_SCENES and crowded is None:
        return False
    report.error(
        "E500",
        crowded.span if crowded else page.key_span("id"),
        f"there are at most {MOST_SCENES} scenes, and {MOST_ACTIONS} actions in a scene",
        remedy="divide the scenario: nobody finds the way through so much",
    )
    return True


def _check_targets(page: Page, known: Ways, start: object, report: Report) -> bool:
    wrong: list[tuple[str, Span]] = []
    if start is not None and start not in known:
        wrong.append((str(start), page.key_span("start=")))
    for source in known.values():
        for action, span in zip(source.scene.actions, source.targets, strict=True):
            if action.to not in known:
                wrong.append((action.to, span))
    for name, span in wrong:
        report.error(
            "E501",
            span,
            f"there is no scene `{name}`",
            note=did_you_mean(name, known),
            remedy="name a scene of this file by the id of its heading",
        )
    return not wrong and start is not None


def _check_ends(known: Ways, report: Report) -> bool:
    """Every scene is an end or has actions, and from every scene an end can be reached."""
    leads = _closure(
        {ident for ident, source in known.items() if source.scene.end},
        lambda reached: (
            ident
            for ident, source in known.items()
            if any(action.to in reached for action in source.scene.actions)
        ),
    )
    sound = True
    for ident, source in known.items():
        scene = source.scene
        if scene.end and scene.actions:
            message, remedy = "this scene is an end and has actions", "take the actions or the mark away"
        elif not scene.end and not scene.actions:
            message = "this scene has no actions and is no end"
            remedy = "add actions, or mark the heading {.solved}, {.stop .right} or {.stop}"
        elif ident not in leads:
            message, remedy = "no way leads from this scene to an end", "let an action lead out of the circle"
        else:
            continue
        sound = False
        report.error("E503", source.span, message, remedy=remedy)
    return sound


def _check_reached(known: Ways, start: str, report: Report) -> bool:
    reached = _closure(
        {start}, lambda found: (action.to for ident in found for action in known[ident].scene.actions)
    )
    for ident, source in known.items():
        if ident not in reached:
            report.error(
                "E502",
                source.span,
                f"nothing leads to the scene `{ident}`",
                remedy="let an action lead to it, or delete it",
            )
    return reached == set(known)


def _closure(first: set[str], more: Callable[[set[str]], Iterable[str]]) -> set[str]:
    found = set(first)
    while not set(found) >= (added := set(more(found))):
        found |= added
    return found


def _check_circles(known: Ways, report: Report) -> bool:
    """Report actions without cost that lead round in a circle: one could walk there for ever for nothing."""
    free = {
        ident: [action.to for action in source.scene.actions if not action.cost]
        for ident, source in known.items()
    }
    for ident, source in known.items():
        for action, span in zip(source.scene.actions, source.spans, strict=True):
            if action.cost:
                continue
            back = _closure({action.to}, lambda found: (to for one in found for to in free[one]))
            if ident in back:
                report.error(
                    "E505",
                    span,
                    "from here one comes back to this scene without any cost",
                    remedy="give one action of the circle a cost: looking again takes time too",
                )
                return False
    return True


def _check_expert(page: Page, known: Ways, values: Mapping[str, Any], report: Report) -> bool:
    """Follow the ticked actions from the start to a good end."""
    ident, cost = str(values["start"]), Fraction(0)
    seen: set[str] = set()
    while not known[ident].scene.end:
        source = known[ident]
        ticked = [action for action in source.scene.actions if action.expert]
        problem = _expert_problem(ticked, again=ident in seen)
        if problem:
            report.error("E504", source.span, problem[0], remedy=problem[1])
            return False
        seen.add(ident)
        ident, cost = ticked[0].to, cost + ticked[0].cost
    if not known[ident].scene.right:
        report.error(
            "E504",
            known[ident].span,
            "the expert's path ends here, and this is no good end",
            remedy="mark the heading {.solved}, or {.stop .right} if handing over is the right decision",
        )
        return False
    return _check_budget(page, known, values, cost, report)


def _expert_problem(ticked: Sequence[Action], *, again: bool) -> tuple[str, str] | None:
    if again:
        return "the expert's path comes to this scene twice", "tick the actions so that they lead to an end"
    if len(ticked) != 1:
        count = "no action" if not ticked else f"{len(ticked)} actions"
        return (
            f"the expert's path stops here: {count} of this scene is ticked"
            if not ticked
            else f"the expert's path divides here: {count} of this scene are ticked",
            "tick with `[x]` the one action that an expert takes",
        )
    if ticked[0].unsafe:
        return "the expert's path is unsafe here", "an expert does not take an `.unsafe` action"
    return None


def _check_budget(page: Page, known: Ways, values: Mapping[str, Any], cost: Fraction, report: Report) -> bool:
    if values["budget"] <= cost:
        report.error(
            "E506",
            page.key_span("budget="),
            f"the budget is {values['budget']}, and the expert's path costs {_amount(cost)}",
            remedy="give more: a detour must fit in",
        )
        return False
    least = _cheapest(known, str(values["start"]))
    if least < cost:
        report.warning(
            "W508",
            page.key_span("id"),
            f"the expert's path costs {_amount(cost)}, and a safe way to a good end only {_amount(least)}",
            remedy="tick the cheaper way, or let it cost what it takes at the bench",
        )
    return True


def _cheapest(known: Ways, start: str) -> Fraction:
    """The cost of the cheapest safe way to a good end."""
    waiting: list[tuple[Fraction, str]] = [(Fraction(0), start)]
    done: set[str] = set()
    while waiting:
        cost, ident = heappop(waiting)
        scene = known[ident].scene
        if scene.end and scene.right:
            return cost
        if ident in done:
            continue
        done.add(ident)
        for action in scene.actions:
            if not action.unsafe:
                heappush(waiting, (cost + action.cost, action.to))
    return Fraction(0)


def _amount(cost: Fraction) -> str:
    return f"{float(cost):g}"
