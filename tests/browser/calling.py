"""A receptionist on the phone who uses keys alone; each press and each trip to the server is counted."""

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser import visiting

HERE = """() => {
  const place = document.activeElement
  const named = place.closest("[data-part]")?.querySelector("input, select, textarea")
  return place.matches("button, a") ? "button" : place.name || named?.name || place.tagName
}"""
PAGES = ("document", "fetch", "xhr")
MOST_PRESSES_TO_ONE = 40
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
        self.choose_found(typed, name)

    def choose_found(self, typed: str, name: str) -> None:
        """Of what is found while typing, the one that says this."""
        assert self.at() == "sought", self.at()
        self.key(*typed)
        button = self.page.locator("#patients button").filter(has_text=name).first
        expect(button).to_be_visible()
        self._until(button, "ArrowDown")
        self.enter()

    def is_speaking_for(self, who: str, name: str) -> None:
        """Back from the search to who is asking, and to the search again."""
        self._until(self.page.locator("[name=informant]:checked"), "Shift+Tab")
        self._until(self.page.locator(f"[name=informant][value={who}]"), "ArrowDown")
        self.key("Tab")
        self.write(name)
        self._until(self.page.locator("[name=sought]"), "Tab")

    def skip_to(self, name: str) -> None:
        """By the link past the header, then to the first field of this name."""
        self.key("Tab", "Enter")
        self._until(self.page.locator(f"[name={name}]").first, "Tab")

    def _until(self, wanted: Locator, key: str) -> None:
        for _press in range(MOST_PRESSES_TO_ONE):
            if wanted.evaluate("wanted => wanted === document.activeElement"):
                return
            self.key(key)
        raise AssertionError(f"{wanted} is not to be reached with {key} from {self.at()}")

    def check_identity(self) -> None:
        """Two things that the caller said rightly; the focus goes on by itself."""
        assert self.at() == "checked", self.at()
        self.key("1", "2")

    def answer(self, **answers: str | tuple[str, ...]) -> None:
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

    def go_through(self, **answers: str | tuple[str, ...]) -> None:
        """Every screen of questions; then what is read back, and sent."""
        while self.page.locator("#call [name^='answer.']").count():
            self.answer(**answers)
            self.enter()
        assert self.at() == "button", self.at()
        self.enter()

    def has_read_back(self) -> None:
        """The focus is on what to say first, and the reference is in the sentence to read aloud."""
        assert self.at() == "H1", self.at()
        expect(self.page.locator(".app-say__sentence")).to_contain_text("Your reference is")

    def follow(self, ending: str) -> None:
        """Tab to the link with this ending, and Enter."""
        self._until(self.page.locator(f'#main a[href$="{ending}"]').last, "Tab")
        self.enter()

    def book_first(self) -> None:
        """The first of the times that are read out, but for those at which they have an appointment."""
        assert self.at() == "slot", self.at()
        time = self.page.locator(f"#call .nhsuk-radios__item{visiting.APART} [name=slot]").first
        self.key((time.get_attribute("id") or "").removeprefix("slot-"))
        self.enter()


def routine(call: Call, typed: str, name: str) -> None:
    """Somebody known, with a bad back, who takes the first time that is offered."""
    call.find(typed, name)
    call.check_identity()
    call.answer()
    call.say("my lower back hurts since I moved the shed")
    call.key("1")
    call.enter()
    call.go_through(bp_coping="2", duration="2w")  # from 50 on, both are asked on one screen
    call.book_first()
