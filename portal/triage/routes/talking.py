"""The patient's side of a conversation: the link, the birth date, what we wrote, and their answer."""

from flask import Response, session, url_for
from flask import request as web

from portal import fragments, i18n
from portal.access import Permission, requires
from portal.people.network_queries import practice_of
from portal.people.viewing import enter_practice, stay_at_practice
from portal.security import viewer
from portal.triage import conversation_queries, conversing, queries
from portal.triage.conversing import hashed
from portal.triage.routes.reaching import blueprint, page
from portal.triage.talking_forms import AnswerPractice, MessageBirthDate
from portal.triage.work_models import Work

PROVED = "conversations"  # in the session: the hashes of links whose birth date was given
MOST = 5


@blueprint.route("/message/<secret>", methods=["GET", "POST"])
@requires(Permission.ASK)
def message(secret: str) -> Response:
    """The birth date first; then what was written, and a box to answer in."""
    work = conversation_queries.conversation_at(hashed(secret))
    if work is None or not enter_practice(work.practice_id):
        return page("triage/message_ended.html", status=410, sensitive=True)
    if hashed(secret) not in session.get(PROVED, ()):
        return _ask_birth_date(work, secret)
    form = AnswerPractice()
    if form.validate_on_submit():
        is_urgent = conversing.answer_practice(viewer(), work, form.text.data or "", i18n.current().code)
        said = "urgent" if is_urgent else "sent"
        return fragments.redirect(url_for("triage.message", secret=secret, answer=said))
    return _talk(work, form)


def _ask_birth_date(work: Work, secret: str) -> Response:
    form = MessageBirthDate(work)
    if born_on := form.given():
        with form.refusing():
            conversing.prove_birth_date(viewer(), work, born_on)
            stay_at_practice(work.practice_id)
            session[PROVED] = [*session.get(PROVED, ()), hashed(secret)][-MOST:]
            return fragments.redirect(url_for("triage.message", secret=secret))
    if form.resting_until:
        return page("people/link_resting.html", until=form.resting_until, status=429)
    return page("triage/message_whose.html", form=form, status=form.status, sensitive=True)


def _talk(work: Work, form: AnswerPractice) -> Response:
    request = queries.request_by_id(viewer(), work.request_id)
    lines = conversation_queries.lines_of(viewer(), request) if request else []
    return page(
        "triage/message.html",
        form=form,
        lines=lines,
        phrases=conversing.PHRASES,
        practice=practice_of(viewer()),
        answered=web.args.get("answer", ""),
        status=form.status,
        sensitive=True,
    )
