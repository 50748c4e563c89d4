"""Whole visits: from the start page to a booked time, the waiting list, 999, or a closed window."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from portal.demo_data.asks import Ask, answer_to
from portal.pathways.model import Answer, Question, RuleSet
from tests.load.rush.browser import TAKEN, Browser, Fields, Page, kind_of

SLOT = re.compile(rb'name="slot" value="([^"]+)"')
MOST_PAGES = 120
MOST_TRIES = 5  # at a time that somebody else then takes
SOONEST = 12  # of the times shown: what most people choose from
LEAVES, RED_FLAG, NO_TIME_SUITS = 0.10, 0.04, 0.06  # shares of all visits
ENDS = ("result", "booked", "waiting")


@dataclass(slots=True)
class Caller:
    """Who asks for what, and how they are: all of it is decided before the clock starts."""

    details: Fields
    ask: Ask
    language: str
    arrives: float  # seconds after eight o'clock
    leaves_after: int  # pages; most never do
    has_red_flag: bool
    takes_no_time: bool
    has_script: bool
    phone: str = "07700 900123"


@dataclass(slots=True)
class Told:
    """How the visits ended, and which requests were told that they are booked."""

    ends: Counter[str] = field(default_factory=Counter)
    booked: list[str] = field(default_factory=list)
    taken: int = 0


@dataclass(slots=True)
class Visit:
    """One caller's way through the pages, each decided by where the portal has led."""

    caller: Caller
    browser: Browser
    rules: RuleSet
    random: Random
    pause: float  # seconds over each page
    told: Told
    tries: int = 0
    flagged: bool = False
    wants_words: bool = True

    async def make(self) -> None:
        """Go on until there is an end."""
        self.browser.cookies["language"] = self.caller.language
        await self.browser.get("/")
        await self.browser.get("/start/who-for")
        page = await self._send("/start/who-for", [("informant", "self")])
        for number in range(MOST_PAGES):
            if page.status == 0 or (page.status >= 400 and page.status != TAKEN):
                return self._end(f"failed at {kind_of(page.place)}: {page.status}")
            if number == self.caller.leaves_after:
                return self._end("left")
            if page.status == 303:
                page = await self.browser.get(page.place)
                continue
            if (kind := kind_of(page.place)) in ENDS and not (kind == "result" and b"/times" in page.text):
                return self._end(kind, page)
            await asyncio.sleep(self.pause * self.random.uniform(0.4, 1.6))
            page = await self._answer(kind, page)
        return self._end("never ended")

    def _end(self, how: str, page: Page | None = None) -> None:
        if page and how == "booked":
            self.told.booked.append(page.place.split("/")[2])
        if page and how == "result":
            how = "told to act now" if self.flagged else "answered without a time"
        self.told.ends[how] += 1

    async def _send(self, path: str, fields: Fields) -> Page:
        return await self.browser.post(path, fields)

    async def _answer(self, kind: str, page: Page) -> Page:
        """Do on this page what somebody does there."""
        path = page.place.partition("?")[0].partition("#")[0]
        start = "/".join(path.split("/")[:3])
        match kind:
            case "question":
                said = self._said(path.rsplit("/", 1)[1])
                return await self.browser.post(path, said, by_script=self.caller.has_script)
            case "problem":
                return await self._send(path, self._problem())
            case "result":
                return await self.browser.get(f"{start}/times")
            case "times" | "hold":
                return await self._choose(start, page)
            case "check-answers":
                return await self._send(f"{start}/send", [])
            case "details":
                return await self._send(path, self.caller.details)
            case _:
                return await self._send(
                    path, FILLED_IN.get(kind, []) + [("contact_phone", self.caller.phone)]
                )

    def _said(self, question_id: str) -> Fields:
        question = self.rules.every_question[question_id]
        is_check = any(question is each for each in self.rules.red_flags.questions)
        if self.caller.has_red_flag and is_check and not self.flagged:
            self.flagged = True
            return [("answer", danger(question))]
        return written(question, answer_to(question, dict(self.caller.ask.answers)))

    def _problem(self) -> Fields:
        """First the words, as they are typed; then the nearest of the list."""
        words = ("own_words", self.random.choice(self.caller.ask.own_words))
        if self.wants_words:
            self.wants_words = False
            return [words]
        return [words, ("pathway", self.caller.ask.pathway)]

    async def _choose(self, start: str, page: Page) -> Page:
        """One of the soonest times; where none is left, or none suits, a place on the waiting list."""
        self.told.taken += page.status == TAKEN
        self.tries += 1
        slots = SLOT.findall(page.text)[:SOONEST]
        if not slots or self.caller.takes_no_time or self.tries > MOST_TRIES:
            return await self._send(f"{start}/no-time-suits", [])
        return await self._send(f"{start}/hold", [("slot", self.random.choice(slots).decode())])


# What is sent with each further page: the least that leads on.
FILLED_IN: dict[str, Fields] = {
    "not-on-list": [("sex", "female")],
    "body": [("organs", "womb")],
    "emergency-words": [("now", "no")],
    "anything-else": [("more", "no")],
    "asked-already": [("what", "new")],
    "symptoms-too": [("also", "no")],
    "score": [("skipped", "1")],
    "confirm": [("overlap", "1")],
}


def written(question: Question, answer: Answer) -> Fields:
    """An answer as the question's form sends it."""
    if isinstance(answer, list):
        return [("answer", each) for each in answer]
    if question.kind == "duration" and isinstance(answer, str):
        return [("answer", answer[:-1]), ("unit", answer[-1])]
    return [("answer", str(answer))]


def danger(question: Question) -> str:
    """The answer that says: this sign is there."""
    return next((each.value for each in question.options if not each.exclusive), "yes")
