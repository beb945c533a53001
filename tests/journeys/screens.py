"""Every page of the product by who sees it: what the checkers of accessibility, HTML and layout go through."""

from __future__ import annotations

NOBODY = ""
PUBLIC = ("/sign-in", "/recover", "/join", "/verify/", "/verify/AAAA-BBBB", "/no-such-page")
LEARNING = (
    "/", "/modules/", "/modules/?q=nothing-fits", "/modules/micropipette/", "/modules/micropipette/versions/",
    "/modules/micropipette/glossary/", "/modules/micropipette/lessons/mp-parts/",
    "/modules/micropipette/lessons/mp-technique/", "/modules/micropipette/lessons/mp-conditions/",
    "/modules/micropipette/lessons/mp-gravimetric/", "/modules/micropipette/lessons/mp-care/",
    "/modules/micropipette/lessons/mp-decide/", "/modules/micropipette/quizzes/mp-check/",
    "/modules/micropipette/quizzes/mp-practice/", "/modules/micropipette/practicals/mp-grav/",
    "/record/", "/account/", "/account/password", "/account/sessions", "/no-such-page",
)  # fmt: skip
