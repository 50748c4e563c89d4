"""The rules' versions: what is live and proposed, names under it, going live, and one step back."""

from flask import Response, abort, current_app, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.desk.routes.reaching import blueprint, page
from portal.desk.rule_forms import RollBack, SetLive, SignRules
from portal.desk.rule_page import change_words, counts_of, difference_words, kind_words, role_words, rule_page
from portal.forms import Form
from portal.security import viewer
from portal.triage.governance import queries, services
from portal.triage.governance.live import LiveRules
from portal.triage.governance.models import RuleProposal
from portal.triage.governance.standing import is_green


def _live() -> LiveRules:
    found: LiveRules = current_app.extensions["portal"].live
    return found


def _page(*, signing: Form | None = None, setting: Form | None = None, status: int = 200) -> Response:
    _live().look()  # what somebody did a second ago is seen on this page at once
    found = rule_page(viewer(), _live())
    return page(
        "desk/rule_versions.html",
        section="rules",
        found=found,
        signing=signing or SignRules(),
        setting=setting or SetLive(),
        form=next((each for each in (signing, setting) if each and each.errors), None),
        counts_of=counts_of,
        kind_words=kind_words,
        role_words=role_words,
        change_words=change_words,
        difference_words=difference_words,
        is_green=is_green,
        now=clock.now(),
        status=status,
    )


def _proposal(public_id: str) -> RuleProposal:
    return queries.proposal(viewer(), public_id) or abort(404)


def _back() -> Response:
    return fragments.redirect(url_for("desk.rule_versions"))


def _outdated() -> Response:
    """Somebody else did something meanwhile: the page as it stands now says what."""
    return page("desk/rules_changed.html", section="rules", status=409)


@blueprint.get("/desk/rules")
@requires(Permission.SEE_RULES)
def rule_versions() -> Response:
    """The version that is live, the one that is proposed, and what is due for review."""
    return _page()


@blueprint.post("/desk/rules/<proposal_id>/sign")
@requires(Permission.SIGN_RULES)
def sign_rules(proposal_id: str) -> Response:
    """Put one's name under the proposed version."""
    proposal, form = _proposal(proposal_id), SignRules()
    if not form.validate():
        return _page(signing=form, status=form.status)
    try:
        services.sign(viewer(), proposal)
    except services.NotNow:
        return _outdated()
    return _back()


@blueprint.post("/desk/rules/<proposal_id>/withdraw")
@requires(Permission.SIGN_RULES)
def withdraw_signature(proposal_id: str) -> Response:
    """Take one's name back while the version is not live."""
    try:
        services.withdraw(viewer(), _proposal(proposal_id))
    except services.NotNow:
        return _outdated()
    return _back()


@blueprint.post("/desk/rules/<proposal_id>/set-live")
@requires(Permission.SIGN_RULES)
def set_rules_live(proposal_id: str) -> Response:
    """Let a signed version be live, now or at a time to come."""
    proposal, form = _proposal(proposal_id), SetLive()
    if not form.validate():
        return _page(setting=form, status=form.status)
    try:
        services.set_live(viewer(), proposal, form.live_at())
    except services.NotNow:
        return _outdated()
    return _back()


@blueprint.route("/desk/rules/<release_id>/roll-back", methods=["GET", "POST"])
@requires(Permission.SIGN_RULES)
def roll_back_rules(release_id: str) -> Response:
    """One step back, by one person, with the reason."""
    found = rule_page(viewer(), _live())
    if found.live is None or found.live.public_id != release_id or found.before is None:
        return _outdated()
    form = RollBack()
    if form.validate_on_submit():
        try:
            services.roll_back(viewer(), release_id, form.reason.data or "")
        except services.NotNow:
            return _outdated()
        return _back()
    return page("desk/roll_back_rules.html", section="rules", found=found, form=form, status=form.status)
