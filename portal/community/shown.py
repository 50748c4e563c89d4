"""What the pages of the directory and the message back show: choices to search by, facts, sections."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from portal import i18n
from portal.community.directory_models import Service
from portal.community.distances import KM_A_MILE
from portal.community.entries import ACCESS, DAYS, KINDS, NEEDS, PARTS
from portal.community.words import in_words
from portal.i18n import gettext as _
from portal.i18n import ngettext

DISTANCES = (1, 3, 5, 10, 25)
Options = list[dict[str, Any]]


def search_choices(need_words: Mapping[str, Any], languages: Iterable[str]) -> dict[str, Options]:
    """The answers that each field of the search offers."""
    named = sorted((i18n.language_name(code), code) for code in languages)
    return {
        "need_options": _options((need, need_words.get(need, need)) for need in NEEDS),
        "mile_options": _options((n, ngettext("%(num)s mile", "%(num)s miles", n)) for n in DISTANCES),
        "day_options": _options(enumerate(DAYS)),
        "part_options": _options(PARTS.items()),
        "language_options": _options((code, name) for name, code in named),
        "kind_options": _options(KINDS.items()),
        "access_options": _options(ACCESS.items()),
    }


def _options(pairs: Iterable[tuple[Any, Any]]) -> Options:
    return [{"value": str(value), "text": text} for value, text in pairs]


def place_error(trouble: str) -> str:
    """What is wrong with the place that was typed."""
    return {
        "": "",
        "not_a_postcode": _("Enter a full UK postcode, like LS1 4AP"),
        "not_on_map": _("We do not know where this postcode is"),
    }[trouble]


def service_facts(service: Service) -> list[tuple[str, Any]]:
    """What is known of a service, in rows; what is not known has none."""
    ages = _ages(service.min_age, service.max_age)
    rows: list[tuple[str, Any]] = [
        (_("Kind"), in_words(service.kind, "service_kind")),
        (_("When"), service.days),
        (_("Opening hours"), _hours(service)),
        (_("Cost"), service.cost or _("Free")),
        (_("Who it is for"), service.eligibility),
        (_("Ages"), ages),
        (_("How to come"), _("We refer you") if service.needs_referral else _("You can go by yourself")),
        (_("Languages"), _lines(i18n.language_name(each) for each in service.languages)),
        (_("Access"), _lines(in_words(each, "access") for each in service.access)),
        (_("Where"), _address(service)),
        (_("Phone"), service.phone),
        (_("Email"), service.email),
        (_("Website"), service.url),
        (_("Last looked through"), i18n.format_date(service.assured_on) if service.assured_on else ""),
    ]
    return [(key, value) for key, value in rows if value]


def _lines(values: Iterable[str]) -> Markup:
    return Markup("<br>").join(values)


def _ages(youngest: int | None, oldest: int | None) -> str:
    if youngest is not None and oldest is not None:
        return _("From %(youngest)s to %(oldest)s years", youngest=youngest, oldest=oldest)
    if youngest is not None:
        return _("From %(youngest)s years", youngest=youngest)
    return _("Up to %(oldest)s years", oldest=oldest) if oldest is not None else ""


def _hours(service: Service) -> Markup:
    """One line a day; the times keep their own order in right-to-left text."""
    line = Markup('{} <bdi dir="ltr">{}–{}</bdi>')
    lines = [line.format(DAYS[each["day"]], each["opens"], each["closes"]) for each in service.hours]
    return Markup("<br>").join(lines)


def _address(service: Service) -> Markup | str:
    if not service.address and not service.postcode:
        return ""
    return Markup('<bdi>{}</bdi> <bdi dir="ltr">{}</bdi>').format(service.address, service.postcode)


def message_sections(content: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The message back as a person reads it."""
    details, outcome = content["referralDetails"], content["contactsWithProfessionals"]
    minutes = sum(each["minutes"] for each in outcome)
    needs = content["presentingIssues"]["needs"]
    helpers = [*content["servicesAndCare"], *content["signpostDetails"]]
    risks = [
        line
        for each in content["risks"]
        for line in (in_words(each["state"], "risk"), each["note"], each["loneWorking"])
        if line
    ]
    return [
        (_("Why they were referred"), [details["reason"]] if details["reason"] else []),
        (_("Needs, and how far each is"), [
            f"{each['words']}: {in_words(each['state'], 'need_state')}" for each in needs
        ]),
        (_("Services"), [f"{each['service']}: {in_words(each['state'], 'asked_state')}" for each in helpers]),
        (_("Contacts"), [
            ngettext("%(num)s contact", "%(num)s contacts", len(outcome)),
            ngettext("%(num)s minute", "%(num)s minutes", minutes),
        ]),
        (_("Scores"), _scores(content.get("assessments"))),
        (_("Risks"), risks),
        (_("Sent to"), list(content["distributionList"])),
    ]  # fmt: skip


def _scores(assessments: list[dict[str, Any]] | None) -> list[str]:
    """One line a scale, the first score first; messages made before scores were carried have none to show."""
    if assessments is None:
        return []
    return [
        _(
            "%(scale)s (%(measure)s): %(results)s",
            scale=each["scale"],
            measure=each["name"],
            results=i18n.format_list(
                _("%(score)s on %(date)s", score=f"{result['value']:g}", date=_day(result["date"]))
                for result in each["results"]
            ),
        )
        for each in assessments
    ] or [_("No scores were recorded.")]


def _day(iso: str) -> str:
    return i18n.format_date(date.fromisoformat(iso), "d MMMM y")


def miles_as_km(text: str) -> float:
    """A distance that was chosen in miles; none at all narrows nothing."""
    return min(int(text), 500) * KM_A_MILE if text.isascii() and text.isdigit() and len(text) < 4 else 0
