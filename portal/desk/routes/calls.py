"""A call: find the patient as the name is typed, and begin the questions for them."""

from flask import Response, abort, url_for
from flask import request as web

from portal import fragments, i18n
from portal.access import Permission, Role, requires
from portal.desk import services
from portal.desk.forms import Call, FindPatient
from portal.desk.routes.reaching import blueprint, page
from portal.desk.worklist import stated_name
from portal.people import queries as people
from portal.people.models import Patient
from portal.security import viewer
from portal.triage import draft_queries
from portal.triage import services as triage
from portal.triage.continuing import as_code
from portal.triage.models import Request

SHORTEST = 2  # letters, before the list is looked through
MOST_FOUND = 20
MAIN_SCREENS = {
    Role.RECEPTIONIST: "desk.find_patient",
    Role.CLINICIAN: "desk.todays_requests",
    Role.SOCIAL_PRESCRIBER: "community.caseload",
}


@blueprint.get("/desk")
@requires(Permission.USE_DESK)
def home() -> Response:
    """To the screen where this role's day begins."""
    return fragments.redirect(url_for(MAIN_SCREENS.get(viewer().role, "desk.numbers")))


@blueprint.route("/desk/find-patient", methods=["GET", "POST"])
@requires(Permission.ENTER_REQUESTS)
def find_patient() -> Response:
    """Who is it? With JavaScript the list follows the typing; without, the button asks for it."""
    form = FindPatient()
    found = _found(form) if web.method == "POST" and form.validate() else None
    if fragments.is_fragment():
        return fragments.render_part(
            "desk/_patients.html", found=found, most=MOST_FOUND, drafts=_drafts(form, found)
        )
    return _page(form, Call(), found)


def _drafts(form: FindPatient, found: list[Patient] | None) -> list[dict[str, object]]:
    """What was begun online and is not sent yet: by its code, or by the people found."""
    code = as_code(form.sought.data or "")
    people_found = {each.id: each.name for each in found or ()}
    if not code and not people_found:
        return []
    return [
        {
            "request": each,
            "name": people_found.get(each.patient_id or 0) or stated_name(each),
            "is_online": each.channel == "online",
        }
        for each in draft_queries.drafts_to_take_over(viewer(), code, people_found)
    ]


def _found(form: FindPatient) -> list[Patient] | None:
    """The patients that fit; None while too little is typed to look."""
    sought = form.sought.data or ""
    if len(sought) < SHORTEST:
        return None
    found = people.patients_found(viewer(), sought, limit=MOST_FOUND)
    services.note_search(viewer(), len(found))
    return found


def _page(form: FindPatient, call: Call, found: list[Patient] | None) -> Response:
    return page(
        "desk/find_patient.html",
        section="find_patient",
        finding=form,
        form=call,
        found=found,
        most=MOST_FOUND,
        drafts=_drafts(form, found),
        status=call.status,
    )


@blueprint.post("/desk/begin-request")
@requires(Permission.ENTER_REQUESTS)
def begin_request() -> Response:
    """Begin the very same questions that patients answer, for the caller."""
    call, public_id = Call(), web.form.get("patient", "")
    call.is_in_list = bool(public_id)
    patient = (people.patient(viewer(), public_id) or abort(404)) if public_id else None
    if not call.validate():
        return _page(FindPatient(), call, [patient] if patient else None)
    request = _begin(call, patient)
    return fragments.redirect(url_for("desk.call", rid=request.public_id))


def _begin(call: Call, patient: Patient | None) -> Request:
    informant, channel = call.informant.data, call.channel.data
    if patient is None:  # the next page asks for their details, and the caller's name
        language = i18n.current().code
        return triage.begin_request(viewer(), informant=informant, channel=channel, language=language)
    name = "" if informant == "self" else call.informant_name.data or ""
    return services.begin_for_caller(
        viewer(), patient, informant=informant, informant_name=name, channel=channel
    )
