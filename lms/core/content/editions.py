"""Compares a module with its published version: ids that vanished, keys and procedures that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from lms.core.content.document import ModuleDocument, ModuleText, Practical
from lms.core.content.sops import check_sops, register_of
from lms.core.diagnostics import Diagnostic, Report, Span
from lms.core.items.contract import Item
from lms.core.scenario.story import Scenario

_PROSE = ("html", "text", "feedback", "lang", "span", "title")


def compare_editions(old: ModuleDocument, new: ModuleDocument) -> tuple[Diagnostic, ...]:
    """Return E220 for ids that vanished, E221 for changed keys under a patch version, W223 for older procedures."""
    report = Report()
    before, after = _parts(old), _parts(new)
    excused = {*new.retired_ids, *new.was}
    for ident, (what, _, path) in before.items():
        if ident not in after and ident not in excused:
            report.error(
                "E220",
                Span("module.md", 1),
                f"the {what} `{ident}` of version {old.version} has vanished (it stood in {path})",
                remedy=f"put it back, or add it to `retired_ids` in module.md: [{ident}]",
            )
    if _is_patch(old.version, new.version):
        for ident, (what, facts, path) in after.items():
            if ident in before and before[ident][1] != facts:
                report.error(
                    "E221",
                    Span(path, 1),
                    f"what is right in the {what} `{ident}` has changed, but the version only from {old.version} to {new.version}",
                    remedy=f"raise the version to {_next_minor(old.version)}, or to {_next_major(old.version)} if people must qualify again",
                )
    return (*report, *check_sops(new, register_of([old])))


Part = tuple[str, object, str]  # what it is, the facts that results depend on, the path of its file


def _parts(document: ModuleDocument) -> Mapping[str, Part]:
    text = document.texts[document.lang]
    paths = {step.id: step.path for step in document.steps}
    return dict(_entries(document, text, paths))


def _entries(
    document: ModuleDocument, text: ModuleText, paths: Mapping[str, str]
) -> Iterator[tuple[str, Part]]:
    for objective in text.objectives:
        yield objective.id, ("objective", None, "module.md")
    for lesson in text.lessons.values():
        yield lesson.id, ("lesson", None, paths.get(lesson.id, "module.md"))
    for quiz in text.quizzes.values():
        path = paths.get(quiz.id, "module.md")
        yield quiz.id, ("quiz", (quiz.pass_mark, quiz.purpose, quiz.unsafe, quiz.grading), path)
        yield from _items(quiz.items, path)
    for bank in text.banks.values():
        yield from _items(bank.items, "module.md")
    for practical in text.practicals.values():
        yield from _practical(practical, paths.get(practical.id, "module.md"))
    for scenario in text.scenarios.values():
        yield scenario.id, ("scenario", _ways(scenario), paths.get(scenario.id, "module.md"))


def _items(items: Sequence[Item], path: str) -> Iterator[tuple[str, Part]]:
    for item in items:
        yield item.id, ("question", (item.kind, item.points, item.critical, facts_of(item.spec)), path)


def _practical(practical: Practical, path: str) -> Iterator[tuple[str, Part]]:
    yield practical.id, ("practical", practical.pass_rule, path)
    for section in practical.sections:
        for criterion in section.criteria:
            yield criterion.id, ("criterion", (criterion.critical, criterion.record, criterion.accept), path)
        for record in section.records:
            yield record.id, ("record", (tuple(record.compute.items()), tuple(record.accept.items())), path)


def _ways(scenario: Scenario) -> object:
    """What a scenario's results depend on: rules, ends, and where each action leads at what cost."""
    scenes = tuple(
        (scene.id, scene.end, scene.right, tuple((a.to, a.cost, a.expert, a.unsafe) for a in scene.actions))
        for scene in scenario.scenes
    )
    return scenario.start, scenario.budget, scenario.pass_mark, scenario.unsafe, scenes


def facts_of(value: object) -> object:
    """Reduce a spec to what decides right and wrong: its prose is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(
            (field.name, facts_of(getattr(value, field.name)))
            for field in fields(value)
            if not field.name.endswith(_PROSE)
        )
    if isinstance(value, Mapping):
        return tuple((key, facts_of(entry)) for key, entry in value.items())
    if isinstance(value, (tuple, list)):
        return tuple(facts_of(entry) for entry in value)
    return value


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch


def _is_patch(old: str, new: str) -> bool:
    return _numbers(old)[:2] == _numbers(new)[:2]


def _next_minor(version: str) -> str:
    major, minor, _ = _numbers(version)
    return f"{major}.{minor + 1}.0"


def _next_major(version: str) -> str:
    return f"{_numbers(version)[0] + 1}.0.0"
