"""A receptionist on the phone who uses keys alone; each press and each trip to the server is counted."""

from playwright.sync_api import Page, Request, expect

from tests.browser import visiting

HERE = """() => {
  const place = document.activeElement
  const named = place.closest("[data-part]")?.querySelector("input, select, textarea")
  return place.matches("button, a") ? "button" : place.name || named?.name || place.tagName
}"""
PAGES = ("document", "fetch", "xhr")
HEARD = "open-elsewhere"  # the page says by itself that it is open: nobody waits for that


class Call:
    """One call. `presses` are keys, without the words that the caller says; `trips` are the requests sent."""

    def __init__(self, page: Page, *, looks: bool = True) -> None:
        self.page, self.looks = page, looks
        self.presses = 0
        self.trips: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.resource_type in PAGES and HEARD not in request.url:
            self.trips.append(f"{request.method} {request.url}")

    def key(self, *keys: str) -> None:
        for each in keys:
            self.page.keyboard.press(each)
            self.presses += 1

    def write(self, words: str) -> None:
        """What the caller says: the one thing that is as long as they make it."""
        self.page.keyboard.type(words)

    def at(self) -> str:
        """The name of the field that has the focus."""
        return str(self.page.evaluate(HERE))

    def enter(self) -> None:
        """Go on, and wait for what it leads to."""
        self.page.locator("#main").evaluate("main => main.dataset.left = ''")
        self.key("Enter")
        self.page.wait_for_selector("#main:not([data-left])")
        self.page.wait_for_load_state()
        if self.looks:
            visiting.look_at(self.page)

    def find(self, typed: str, name: str) -> None:
        """Type until they are there, then down to them and Enter."""
        self.page.goto("/desk/find-patient")
        self.key(*typed)
        button = self.page.locator("#patients button[name=patient]").filter(has_text=name).first
        expect(button).to_be_visible()
        while not button.evaluate("button => button === document.activeElement"):
            self.key("ArrowDown")
        self.enter()

    def check_identity(self) -> None:
        """Two things that the caller said rightly; the focus goes on by itself."""
        assert self.at() == "checked", self.at()
        self.key("1", "2")

    def answer(self, **answers: str) -> None:
        """Each question by its key, with no or none where nothing else is said, to the end of this screen."""
        while (name := self.at()).startswith("answer."):
            self.key(*answers.get(name.removeprefix("answer."), "n"))
            if self.at() == name:
                return  # a box for a number: Enter goes on from here

    def say(self, words: str, english: str = "") -> None:
        """The caller's own words, and the nearest problem, which is found meanwhile."""
        assert self.at() == "own_words", self.at()
        self.write(words)
        expect(self.page.locator("#matches [name=pathway]").first).to_be_visible()
        self.key("Enter")
        if english:
            self.write(english)
            self.key("Enter")
        assert self.at() == "pathway", self.at()

    def book_first(self) -> None:
        """The first of the times that are read out."""
        assert self.at() == "slot", self.at()
        self.key("1")
        self.enter()


def routine(call: Call, typed: str, name: str) -> None:
    """Somebody known, with a bad back, who takes the first time that is offered."""
    call.find(typed, name)
    call.check_identity()
    call.answer()
    call.say("my lower back hurts since I moved the shed")
    call.key("1")
    call.enter()
    call.answer(bp_coping="2")
    call.enter()
    call.answer(duration="2w")
    call.enter()
    call.enter()  # read back, then sent
    call.book_first()
