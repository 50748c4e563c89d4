"""The scripted call, counted for `make bench`: keys and trips of a routine call of somebody known."""

from dataclasses import dataclass

from tests.browser import patients, visiting
from tests.browser.calling import Call, routine
from tests.browser.chromium import launched

PASSWORD = "try the front door"  # of the demonstration, printed at its start
MOST_PRESSES, MOST_TRIPS = 45, 12


@dataclass(frozen=True, slots=True)
class Counted:
    """What the call took, its own words left out."""

    presses: int
    trips: int


def counted(address: str, settings: dict[str, str]) -> Counted:
    """One whole call on the running demo, from the search to the sentence that is read back."""
    patient = next(patients.men(settings))
    with launched() as browser:
        page = browser.new_context(base_url=address).new_page()
        call = Call(page, looks=False)
        page.goto("/sign-in")
        visiting.fill(page, username="reception", password=PASSWORD)
        page.locator(visiting.MAIN_BUTTON).first.click()
        page.wait_for_url("**/desk/**")
        call.trips.clear()
        routine(call, f"{patient.family_name[:5].lower()} {patient.born_on.year}", patient.name)
    return Counted(call.presses, len(call.trips))
