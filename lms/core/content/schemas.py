"""The keys that the front matter of each kind of file may hold (docs: authoring guide, "Front matter")."""

from __future__ import annotations

from lms.core.content import keys
from lms.core.content.yaml_reading import Key, Schema

HAZARDS = (
    "GHS01",
    "GHS02",
    "GHS03",
    "GHS04",
    "GHS05",
    "GHS06",
    "GHS07",
    "GHS08",
    "GHS09",
    "biohazard",
    "radiation",
    "laser",
    "sharps",
    "hot",
    "cold",
    "pressure",
    "rotation",
    "electric",
    "noise",
)
_short = keys.text(longest=100)
_slugs = Key(keys.list_of(keys.slug))
_texts = Key(keys.list_of(keys.text(longest=200)))
_minutes = Key(keys.whole(1, 6000))
_hazards = Key(
    keys.list_of(
        keys.record(
            {
                "code": Key(keys.one_of(*HAZARDS), required=True),
                "text": Key(keys.text(longest=300), required=True),
            }
        )
    )
)
_id = Key(keys.slug, required=True)
_title = Key(_short, required=True)
_path = keys.text(longest=200, pattern=r"[A-Za-z0-9][A-Za-z0-9._/-]*", called="a path inside the module")
_objectives = keys.list_of(
    keys.record({"id": Key(keys.slug, required=True), "text": Key(keys.text(longest=300), required=True)}),
    least=1,
)

MODULE: Schema = {
    "format": Key(keys.whole(1, 1), required=True),
    "id": _id,
    "title": _title,
    "summary": Key(keys.text(longest=300), required=True),
    "version": Key(keys.quoted_version, required=True),
    "lang": Key(keys.language, required=True),
    "languages": Key(keys.list_of(keys.language)),
    "status": Key(keys.one_of("draft", "review", "published", "retired"), required=True),
    "authors": Key(
        keys.list_of(
            keys.record(
                {
                    "name": Key(_short, required=True),
                    "orcid": Key(
                        keys.text(
                            pattern=r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]",
                            called="an ORCID such as 0000-0002-1825-0097",
                        )
                    ),
                    "role": Key(_short),
                }
            ),
            least=1,
        ),
        required=True,
    ),
    "license": Key(
        keys.text(longest=60, pattern=r"[A-Za-z0-9.+-]+", called="an SPDX licence id such as CC-BY-4.0"),
        required=True,
    ),
    "contents": Key(keys.list_of(_path, least=1), required=True),
    "objectives": Key(_objectives, required=True),
    "prerequisites": Key(
        keys.list_of(
            keys.text(pattern=keys.SLUG + r"(@\d{1,4})?", called="a module id such as balance or balance@2")
        )
    ),
    "instruments": _slugs,
    "keywords": _texts,
    "level": Key(keys.one_of("intro", "core", "advanced")),
    "minutes": _minutes,
    "hazards": _hazards,
    "ppe": _slugs,
    "sop": Key(
        keys.list_of(
            keys.record(
                {
                    "number": Key(_short, required=True),
                    "revision": Key(_short, required=True),
                    "title": Key(_short),
                    "url": Key(
                        keys.text(pattern=r"https?://\S+", called="an address that begins with https://")
                    ),
                }
            )
        )
    ),
    "standards": _texts,
    "completion": Key(
        keys.record(
            {
                "lessons": Key(keys.either(keys.list_of(keys.slug), ("all", "none"))),
                "quizzes": Key(keys.map_of(keys.percent, keys.SLUG, "the id of a quiz")),
                "practicals": Key(keys.either(keys.list_of(keys.slug), ("all", "none"))),
                "scenarios": Key(keys.either(keys.list_of(keys.slug), ("all", "none"))),
            }
        )
    ),
    "valid_for": Key(keys.months),
    "reviewed": Key(keys.day),
    "review_by": Key(keys.day),
    "reviewer": Key(_short),
    "image": Key(_path),
    "was": _slugs,
    "retired_ids": _slugs,
}

LESSON: Schema = {
    "id": _id,
    "title": _title,
    "minutes": _minutes,
    "objectives": _slugs,
    "hazards": _hazards,
    "was": _slugs,
}

QUIZ: Schema = {
    "id": _id,
    "title": _title,
    "purpose": Key(keys.one_of("practice", "graded", "pretest")),
    "pass_mark": Key(keys.percent),
    "attempts": Key(keys.whole_or("unlimited")),
    "minutes": _minutes,
    "feedback": Key(keys.one_of("after-each", "after-submit", "after-close", "never")),
    "shuffle": Key(keys.list_of(keys.one_of("questions", "choices"))),
    "hint_cost": Key(keys.whole(0, 100)),
    "wrong_cost": Key(keys.whole(0, 100)),
    "unsafe": Key(keys.one_of("fail", "flag")),
    "posttest": Key(keys.slug),
    "second_marker": Key(keys.percent),
    "grading": Key(keys.one_of("best", "last", "first", "mean", "recent-passing")),
    "late": Key(keys.one_of("autosubmit", "grace", "not-counted")),
    "after": Key(
        keys.record(
            {"lessons": _slugs, "quizzes": Key(keys.map_of(keys.percent, keys.SLUG, "the id of a quiz"))}
        )
    ),
    "draw": Key(
        keys.list_of(
            keys.record(
                {
                    "from": Key(_path, required=True),
                    "pick": Key(keys.whole(1, 500), required=True),
                    "tags": _slugs,
                    "objective": Key(keys.slug),
                }
            )
        )
    ),
    "objectives": _slugs,
    "was": _slugs,
}

BANK: Schema = {"id": _id, "title": _title, "tags": _slugs, "was": _slugs}

PRACTICAL: Schema = {
    "id": _id,
    "title": _title,
    "observed_by": Key(keys.one_of("assessor", "self", "both")),
    "scale": Key(keys.list_of(keys.slug, least=2)),
    "pass": Key(
        keys.text(
            pattern=r"all-critical( and \d{1,3} ?%)?", called="`all-critical` or `all-critical and 80 %`"
        )
    ),
    "minutes": _minutes,
    "equipment": _texts,
    "materials": _texts,
    "ppe": _slugs,
    "hazards": _hazards,
    "attempts": Key(keys.whole_or("unlimited")),
    "signoff": Key(keys.list_of(keys.one_of("assessor", "learner"))),
    "objectives": _slugs,
    "was": _slugs,
}

SCENARIO: Schema = {
    "id": _id,
    "title": _title,
    "minutes": _minutes,
    "start": Key(keys.slug, required=True),
    "budget": Key(keys.whole(1, 10_000), required=True),
    "unit": Key(keys.one_of("minutes", "points")),
    "pass_mark": Key(keys.percent),
    "unsafe": Key(keys.one_of("fail", "flag")),
    "costs": Key(keys.one_of("shown", "hidden")),
    "vars": Key(keys.map_of(keys.anything)),
    "let": Key(keys.map_of(keys.anything)),
    "lesson": Key(keys.text(longest=120)),
    "objectives": _slugs,
    "was": _slugs,
}

LOOSE: Schema = {
    "id": Key(keys.slug),
    "title": Key(_short),
}  # glossary.md and instructor.md need no front matter

TRANSLATION: Schema = {
    "id": Key(keys.slug),
    "lang": Key(keys.language, required=True),
    "translates": Key(_path, required=True),
    "translator": Key(keys.text(longest=200)),
    "title": Key(_short),
    "summary": Key(keys.text(longest=300)),
    "objectives": Key(_objectives),
    "hazards": _hazards,
    "equipment": _texts,
    "materials": _texts,
    "source": Key(
        keys.map_of(
            keys.text(pattern=r"[0-9a-f]{12}", called="a hash of 12 hexadecimal digits"), keys.SLUG, "an id"
        )
    ),
}

SCHEMAS: dict[str, Schema] = {
    "module": MODULE,
    "lesson": LESSON,
    "quiz": QUIZ,
    "bank": BANK,
    "practical": PRACTICAL,
    "scenario": SCENARIO,
    "glossary": LOOSE,
    "instructor": LOOSE,
}

CREDITED: Schema = {
    "credit": Key(keys.text(longest=300), required=True),
    "license": Key(
        keys.text(longest=60, pattern=r"[A-Za-z0-9.+ -]+", called="an SPDX licence id such as CC-BY-4.0"),
        required=True,
    ),
    "source": Key(keys.text(longest=500)),
    "author": Key(keys.text(longest=200)),
    "changes": Key(keys.text(longest=500)),
    "alt": Key(keys.map_of(keys.text(longest=500), r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag")),
    "decorative": Key(keys.flag),
    "captions": Key(keys.map_of(_path, r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag")),
    "transcript": Key(keys.map_of(_path, r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag")),
    "describes": Key(_path),
}
