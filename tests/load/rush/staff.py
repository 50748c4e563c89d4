"""The staff, who open their screens all the while: the worklist, a patient, the day."""

import asyncio
from dataclasses import dataclass
from random import Random

from portal.people.demo import PASSWORD
from tests.load.rush.browser import Browser

NUMBER = 20
PAUSE = 2.0  # seconds between one screen and the next, whatever speed the patients come at
RECEPTION, CLINICIAN = "reception", "doctor"
WORKLIST, FIND, DAY = "/desk/requests", "/desk/find-patient", "/desk/day"
TURNS = {RECEPTION: (FIND, DAY, WORKLIST), CLINICIAN: (WORKLIST, WORKLIST)}
WHO = (RECEPTION, RECEPTION, CLINICIAN)


@dataclass(slots=True)
class Colleague:
    """Somebody at a desk with a browser signed in."""

    username: str
    browser: Browser
    names: list[str]  # to look for
    random: Random

    async def sign_in(self) -> None:
        await self.browser.get("/sign-in")
        page = await self.browser.post("/sign-in", [("username", self.username), ("password", PASSWORD)])
        if page.status != 303:
            raise RuntimeError(f"{self.username} could not sign in: {page.status}")
        await self.browser.get(FIND if self.username == RECEPTION else WORKLIST)

    async def work(self, is_over: asyncio.Event) -> None:
        """One screen after the other until the rush is over."""
        await asyncio.sleep(self.random.uniform(0, PAUSE))
        while not is_over.is_set():
            for screen in TURNS[self.username]:
                if screen == FIND:
                    await self.browser.post(
                        FIND, [("sought", self.random.choice(self.names))], by_script=True
                    )
                else:
                    await self.browser.get(screen)
                await asyncio.sleep(PAUSE * self.random.uniform(0.5, 1.5))
