"""The pages of the directory: searching it, one service, what was looked for and not found."""

from dataclasses import replace
from typing import Any

from flask import Response, abort, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, requires
from portal.community import directory_queries as queries
from portal.community import entries, gaps, shown
from portal.community.checking import Wrong, postcode_read
from portal.community.directory_queries import Found, Wanted
from portal.community.gaps import Gap
from portal.community.models import Referral
from portal.community.routes.reaching import blueprint, found_case, needs_in_words, page, person_of
from portal.forms.numbers import counted
from portal.security import viewer

# Behind “More choices”, which stands open when one of them is used.
MORE = ("day", "part", "language", "kind", "age", "access", "free")


def wanted_of_address() -> tuple[Wanted, dict[str, str]]:
    """What the address asks for, and as it was typed; nothing here is about a person."""
    said = {name: value.strip()[:80] for name, value in web.args.items()}
    day, age = said.get("day", ""), said.get("age", "")
    wanted = Wanted(
        needs=tuple(filter(None, web.args.getlist("need"))),
        text=said.get("q", ""),
        day=int(day) if day in set("0123456") else None,
        part=said.get("part", ""),
        free_only=said.get("free") == "1",
        access=tuple(each for each in web.args.getlist("access") if each in entries.ACCESS),
        language=said.get("language", ""),
        age=int(age) if age.isascii() and age.isdigit() and len(age) < 4 else None,
        kind=said.get("kind", ""),
    )
    return wanted, said


def _near(wanted: Wanted, said: dict[str, str]) -> tuple[Wanted, str]:
    """With the place that was typed; and what is wrong with it, in a code."""
    try:
        postcode = postcode_read(said.get("near", ""))
    except Wrong:
        return wanted, "not_a_postcode"
    if not postcode:
        return wanted, ""
    point = queries.place_of(viewer(), postcode)
    if point is None:
        return wanted, "not_on_map"
    return replace(wanted, near=point, within_km=shown.miles_as_km(said.get("miles", ""))), ""


def _for_case() -> Referral | None:
    """The case that the search is for, when the viewer works with cases."""
    public_id = web.args.get("case", "")
    return found_case(public_id) if public_id and viewer().can(Permission.SEE_CASELOAD) else None


@blueprint.get("/services")
@requires(Permission.SEE_DIRECTORY)
def directory() -> Response:
    """Local services by need, place, time, cost, access and language."""
    case = _for_case()
    wanted, said = wanted_of_address()
    patient = person_of(case) if case else None
    if case and "need" not in web.args:
        wanted = replace(wanted, needs=tuple(case.needs))
    if patient and not said.get("near"):  # from the record, into the query; never into the address
        point = queries.place_of(viewer(), patient.postcode)
        within = shown.miles_as_km(said.get("miles", ""))
        wanted, trouble = replace(wanted, near=point, within_km=within), ""
    else:
        wanted, trouble = _near(wanted, said)
    number = max(1, web.args.get("page", 1, type=counted))
    found: Found = queries.search(viewer(), wanted, page=number)
    words = needs_in_words()
    return page(
        "directory",
        section="directory",
        found=found,
        wanted=wanted,
        said=said,
        place_error=shown.place_error(trouble),
        case=case,
        number=number,
        pages=-(-found.total // queries.PAGE),
        page_url=_page_url,
        is_narrowed=any(said.get(each) for each in MORE),
        need_words=words,
        **shown.search_choices(words, queries.directory_values(viewer(), "language")),
    )


def _page_url(number: int) -> str:
    """The same search, another page of it."""
    said: dict[str, Any] = web.args.to_dict(flat=False)
    return url_for("community.directory", **{**said, "page": [str(number)]})


@blueprint.get("/service/<public_id>")
@requires(Permission.SEE_DIRECTORY)
def service(public_id: str) -> Response:
    """All that the directory says of one service."""
    found = queries.service(viewer(), public_id) or abort(404)
    facts = shown.service_facts(found)
    is_link_sent = "sent" in web.args
    return page(
        "service",
        section="directory",
        service=found,
        case=_for_case(),
        facts=facts,
        is_link_sent=is_link_sent,
    )


@blueprint.post("/services/gap")
@requires(Permission.SEE_DIRECTORY)
def gap() -> Response:
    """Nothing that fits: add it to what is missing here. The person is not in it."""
    area = web.form.get("near", "").upper().split()
    gaps.note_gap(
        viewer(),
        Gap(
            need=web.form.get("need", ""),
            language=web.form.get("language", ""),
            access=web.form.get("access", ""),
            area=area[0] if area else "",
            is_free_only=web.form.get("free") == "1",
        ),
    )
    return fragments.redirect(url_for("community.gap_noted"))


@blueprint.get("/services/gap-noted")
@requires(Permission.SEE_DIRECTORY)
def gap_noted() -> Response:
    """It is on the list."""
    return page("gap_noted", section="directory")
