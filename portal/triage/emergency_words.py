"""Words in free text that may mean an emergency. They only ever raise urgency (invariant 49)."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from portal import i18n
from portal.triage.lay_words import words_of
from portal.triage.wording import N_

# A sign, and the ways to say it with ";" between them. A translator writes the ways of their own language,
# as many or few as there are. Written by a person who cannot be asked twice, so rather one too many.
SIGNS = {
    "breathing": N_(
        "can't breathe; cannot breathe; can not breathe; struggling to breathe; fighting for breath; gasping"
    ),
    "chest": N_("chest pain; pain in my chest; chest hurts; crushing chest; tight chest; heart attack"),
    "not_waking": N_(
        "not moving; unconscious; won't wake; will not wake; cannot wake; collapsed; passed out; floppy"
    ),
    "blood": N_("blood; bleeding heavily; bleeding won't stop; won't stop bleeding; bleeding badly"),
    "suicide": N_("suicide; suicidal; kill myself; end my life; end it all; want to die; better off dead"),
    "self_harm": N_("self harm; harming myself; cut myself; cutting myself; hurt myself"),
    "overdose": N_("overdose; took too many; taken too many; swallowed bleach; poisoned"),
    "stroke": N_("stroke; face drooping; face dropped; slurred speech; arm is weak; cannot speak properly"),
    "fit": N_("having a fit; seizure; convulsion; fitting now"),
    "allergy": N_("anaphylaxis; throat closing; tongue swelling; swollen tongue; lips swelling"),
    "choking": N_("choking"),
    "violence": N_(
        "hit me; hits me; beat me; beats me; strangled me; raped; stabbed; hurting me; threatened to kill"
    ),
    "meningitis": N_("meningitis; rash that does not fade; stiff neck"),
    "baby": N_("waters broke; baby is coming; baby not moving"),
}
# “Blood” is on the list; a blood test is not what it is there for. The words that follow, in English.
_HARMLESS_AFTER = {
    "blood": frozenset(
        ("test", "tests", "pressure", "result", "results", "sugar", "form", "forms", "thinner", "thinners")
    )
}


def signs_in(text: str) -> list[str]:
    """The emergency signs that the text may speak of: ids of SIGNS, empty for none."""
    words = words_of(text)
    return [sign for sign, ways in _ways(i18n.current().code) if any(_is_said(way, words) for way in ways)]


@lru_cache
def _ways(language: str) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """Every sign with its ways, in English and in the language in use, each way as its words."""
    return tuple(
        (
            sign,
            tuple(tuple(words_of(way)) for way in f"{ways};{i18n.gettext(ways)}".split(";") if way.strip()),
        )
        for sign, ways in SIGNS.items()
    )


def _is_said(way: tuple[str, ...], words: list[str]) -> bool:
    for start in range(len(words) - len(way) + 1):
        if all(_is_word(wanted, words[start + place]) for place, wanted in enumerate(way)):
            following = words[start + len(way) : start + len(way) + 1]
            if not (len(way) == 1 and set(following) & _HARMLESS_AFTER.get(way[0], frozenset())):
                return True
    return False


def _is_word(wanted: str, written: str) -> bool:
    """The word, or one slip away from it when it is long enough to be told from others."""
    return wanted == written or (len(wanted) > 5 and OSA.distance(wanted, written, score_cutoff=1) <= 1)
