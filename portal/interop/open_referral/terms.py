"""The terms that services are sorted by, and which of our needs another directory's words mean."""

import uuid
from collections.abc import Iterable

from portal.community.entries import ACCESS, KINDS, NEEDS

NEEDS_TAXONOMY, KINDS_TAXONOMY = "needs", "kinds"
TAXONOMIES = {NEEDS_TAXONOMY: NEEDS, KINDS_TAXONOMY: tuple(KINDS)}
_OURS = uuid.UUID("6f1d3f0e-52b4-4d0c-9f5c-0f6f5a0b8c11")  # made once, for ids that must stay the same
# Part of a term's name, as directories write it, and the need it means. The first that fits counts.
_WORDS = (
    ("bereave", "bereavement"), ("grief", "bereavement"), ("mental", "bereavement"),
    ("stress", "bereavement"),
    ("debt", "debt_bills"), ("money", "debt_bills"), ("financ", "debt_bills"), ("benefit", "benefits"),
    ("homeless", "homeless"), ("hous", "housing_eviction"), ("tenan", "housing_eviction"), ("food", "food"),
    ("energy", "fuel"), ("fuel", "fuel"), ("heat", "fuel"), ("employ", "job"), ("training", "job"),
    ("volunteer", "job"), ("carer", "carer"), ("caring", "carer"), ("famil", "family"), ("parent", "family"),
    ("child", "family"), ("transport", "transport"), ("travel", "transport"), ("digital", "digital"),
    ("computer", "digital"), ("esol", "language"), ("english", "language"), ("immigra", "immigration"),
    ("refugee", "immigration"), ("asylum", "immigration"), ("legal", "legal"),
    ("exercise", "activity_weight"),
    ("physical", "activity_weight"), ("sport", "activity_weight"), ("walking", "activity_weight"),
    ("garden", "activity_weight"), ("disab", "equipment"), ("equipment", "equipment"),
    ("lonel", "loneliness"),
    ("befriend", "loneliness"), ("social", "loneliness"), ("communit", "loneliness"), ("group", "loneliness"),
)  # fmt: skip
_ACCESS_WORDS = (
    ("step", "step_free"), ("wheelchair", "step_free"), ("ramp", "step_free"),
    ("toilet", "accessible_toilet"),
    ("loop", "hearing_loop"), ("sign language", "bsl"), ("quiet", "quiet"), ("home visit", "home_visits"),
)  # fmt: skip


def term_id(taxonomy: str, term: str) -> str:
    """The same id for the same term, today and in the next copy."""
    return str(uuid.uuid5(_OURS, f"{taxonomy}/{term}"))


def taxonomy_id(taxonomy: str) -> str:
    """The id of a whole list of terms."""
    return str(uuid.uuid5(_OURS, taxonomy))


def id_within(owner: uuid.UUID, what: str) -> str:
    """The id of a part of a service that has none of its own with us."""
    return str(uuid.uuid5(owner, what))


def needs_meant(words: Iterable[str]) -> list[str]:
    """The needs that these terms mean; ours by their ids, others by what their names hold."""
    found = []
    for word in words:
        if word in NEEDS:
            found.append(word)
        elif need := _first_in(word, _WORDS):
            found.append(need)
    return list(dict.fromkeys(found))


def access_meant(words: Iterable[str]) -> list[str]:
    """The kinds of access that these notes mean."""
    found = [word if word in ACCESS else _first_in(word, _ACCESS_WORDS) for word in words]
    return list(dict.fromkeys(each for each in found if each))


def _first_in(word: str, meanings: Iterable[tuple[str, str]]) -> str:
    return next((meaning for part, meaning in meanings if part in word.casefold()), "")
