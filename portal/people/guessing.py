"""How often details of nobody may be tried: no stranger finds a birth date out by guessing (threat T2).

Past the limit nobody is shut out. The details are just not looked for any more, and reception looks at them.
"""

from portal.access import Viewer
from portal.people.folding import joined, postcode_key
from portal.people.matching import StatedDetails
from portal.people.services import note_wrong_try, wrong_tries

# Within 15 minutes. A family mistypes itself a few times; a home or a ward shares one address of the network.
MOST_AT_A_HOME, MOST_FROM_AN_ADDRESS = 8, 40


def are_guessed(stated: StatedDetails, *, address: str, key: str) -> bool:
    """Whether these would be one guess too many: about this family, from wherever, or from this address."""
    about_home = wrong_tries(_home(stated), address="", key=key)
    return about_home >= MOST_AT_A_HOME or (
        wrong_tries("details", address=address, key=key) >= MOST_FROM_AN_ADDRESS
    )


def note_wrong_guess(viewer: Viewer, stated: StatedDetails, *, address: str, key: str) -> None:
    """Details that are nobody's were given once more."""
    note_wrong_try(viewer, _home(stated), address="", key=key, action="visitor.wrong_details")
    note_wrong_try(viewer, "details", address=address, key=key, action="visitor.wrong_details")


def _home(stated: StatedDetails) -> str:
    return f"details:{joined(stated.family_name)}:{postcode_key(stated.postcode)}"
