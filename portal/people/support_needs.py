"""What helps a person (DAPB1605, DAPB4019): each kind with its SNOMED CT code and its words for staff."""

from dataclasses import dataclass

from portal.i18n import LazyText
from portal.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class SupportKind:
    """One kind of help."""

    code: str
    words: LazyText


KINDS: dict[str, SupportKind] = {
    "bsl": SupportKind("520471000000105", _l("Uses British Sign Language")),
    "hearing_aid": SupportKind("285055002", _l("Uses a hearing aid")),
    "lip_reads": SupportKind("441092009", _l("Lip reads")),
    "text_relay": SupportKind("796081000000106", _l("Contact by text relay")),
    "contact_sms": SupportKind("936701000000103", _l("Contact by text message")),
    "contact_letter": SupportKind("936721000000107", _l("Contact by letter")),
    "contact_carer": SupportKind("719561001", _l("Contact through a carer")),
    "large_print": SupportKind("957331000000109", _l("Large print, at least 20 point")),
    "braille": SupportKind("936661000000109", _l("Braille")),
    "easy_read": SupportKind("796161000000101", _l("Easy Read")),
    "audio": SupportKind("936601000000105", _l("Audio recording")),
    "step_free": SupportKind("1108191000000103", _l("Step-free access")),
    "home_visits": SupportKind("1325371000000107", _l("Home visits")),
    "extended_appointment": SupportKind("1108171000000102", _l("Longer appointment")),
    "minimal_wait": SupportKind("1325841000000109", _l("A short wait")),
    "quiet": SupportKind("1325391000000106", _l("A quiet place")),
    "carer_present": SupportKind("1108151000000106", _l("Carer comes too")),
    "female_clinician": SupportKind("314434008", _l("Female clinician")),
    "male_clinician": SupportKind("314435009", _l("Male clinician")),
    "advocate": SupportKind("225835008", _l("Needs an advocate")),
    "guide_dog": SupportKind("862731000000105", _l("Guide dog")),
    "interpreter": SupportKind("315594003", _l("Interpreter")),
}

# SNOMED CT says which language the interpreter is for; the kind stays "interpreter".
INTERPRETER_CODES = {
    "ar": "203311000000101",
    "bn": "203321000000107",
    "gu": "203601000000106",
    "hi": "203651000000107",
    "pa": "203961000000103",
    "pl": "203901000000102",
    "pt": "203911000000100",
    "ro": "353881000000101",
    "so": "204021000000108",
    "ur": "204211000000109",
    "yo": "204241000000105",
}


def code_of(kind: str, language: str = "") -> str:
    """The SNOMED CT code of a kind of help; of an interpreter, the code for the language if there is one."""
    if kind == "interpreter":
        return INTERPRETER_CODES.get(language, KINDS[kind].code)
    return KINDS[kind].code
