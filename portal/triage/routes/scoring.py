"""The page of a questionnaire such as PHQ-9: all its items, as on its paper."""

from flask import Response, abort, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, requires
from portal.i18n import gettext as _
from portal.security import viewer
from portal.triage import services
from portal.triage.models import DRAFT, Request
from portal.triage.routes.reaching import blueprint, for_request, page, rules
from portal.triage.scores import FREQUENCIES, SCORES, SKIPPED, STEM, Score


@blueprint.route("/request/<rid>/score/<score_id>", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def score(request: Request, score_id: str) -> Response:
    """Ask all items at once; the person may also pass by."""
    if request.state != DRAFT:
        raise services.AlreadySent
    asked = SCORES.get(score_id) or abort(404)
    if not request.assessment.asked_from:
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    if web.method == "GET":
        kept = request.assessment.scores.get(score_id, {})
        return _score_page(request, asked, [str(each) for each in kept.get("answers", ())])
    if SKIPPED in web.form:
        services.save_score(viewer(), rules(), request, asked, None)
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    said = [web.form.get(f"item-{number}", "") for number in range(len(asked.items))]
    if any(each not in ("0", "1", "2", "3") for each in said):
        return _score_page(request, asked, said, status=422)
    services.save_score(viewer(), rules(), request, asked, [int(each) for each in said])
    return fragments.redirect(url_for("triage.next_step", rid=request.public_id))


def _score_page(request: Request, asked: Score, said: list[str], status: int = 200) -> Response:
    missing = _("Choose how often, for each of these")
    is_open = [status == 422 and each not in ("0", "1", "2", "3") for each in said]
    errors = [
        {"text": f"{number + 1}. {missing}", "href": f"#item-{number}"}
        for number, open_ in enumerate(is_open)
        if open_
    ]
    return page(
        "triage/score.html",
        asked=request,
        score=asked,
        stem=STEM,
        frequencies=[{"value": str(points), "text": text} for points, text in enumerate(FREQUENCIES)],
        said=said or [""] * len(asked.items),
        is_open=is_open or [False] * len(asked.items),
        missing=missing,
        errors=errors,
        has_error=bool(errors),
        sensitive=True,
        status=status,
    )
