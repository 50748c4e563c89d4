"""The rules that are live in this process: looked up every few seconds, older versions kept for a while."""

import logging
import time
import zlib
from collections import OrderedDict

from sqlalchemy.exc import SQLAlchemyError

from portal import outages
from portal.db import db_session
from portal.pathways.faults import RuleFileErrors
from portal.pathways.joining import script_of
from portal.pathways.model import RuleSet
from portal.people.queries import NoPracticeYet, front_door_practice
from portal.people.services import system_of
from portal.triage.governance import queries, services
from portal.triage.governance.packing import NotTheSame, rules_in
from portal.triage.standing import AnyRequest

log = logging.getLogger("portal")
LOOK_EVERY = 5.0  # seconds: a roll-back reaches every process within these
MOST_OLDER = 1  # each takes some nine megabytes of the worker's ninety; another one loads in 0.3 s


class LiveRules:
    """One for each process. Any fault leaves the rules as they are: nobody is sent away because of it."""

    def __init__(self, folder: RuleSet, *, sign_off: bool) -> None:
        self.folder_hash = folder.hash
        self.sign_off = sign_off
        self.rules = folder
        self.not_loaded = ""  # the version that should be live here and could not be loaded
        self._folder: RuleSet | None = folder  # until the start is recorded
        self._older: OrderedDict[str, RuleSet] = OrderedDict()
        self._broken: set[str] = set()
        self._was_live = False
        self._looked_at = float("-inf")

    def start(self) -> None:
        """Record what the folder brings, once: at the server's start, or at the first look."""
        if self._folder is None:
            return
        try:
            viewer = system_of(front_door_practice().id)
        except NoPracticeYet:
            return
        services.start_with(viewer, self._folder, sign_off=self.sign_off)
        self._folder = None

    def look_when_due(self) -> None:
        """What every request begins with: one statement every few seconds, none in between."""
        if time.monotonic() - self._looked_at >= LOOK_EVERY:
            self.look()

    def look(self, *, is_serving: bool = True) -> None:
        """Take over what is live in the database now. A command only looks: it is no start of the portal."""
        self._looked_at = time.monotonic()
        try:
            live_hash = queries.live_hash()
            if is_serving and self._folder is not None and (live_hash or self.sign_off):
                self.start()
                live_hash = queries.live_hash()
        except SQLAlchemyError as error:
            db_session.rollback()
            outages.database.note(f"cannot look up the live rules: {type(error).__name__}")
            return
        self._follow(live_hash or self.folder_hash)

    def _follow(self, live_hash: str) -> None:
        if live_hash == self.rules.hash:
            self.not_loaded, self._was_live = "", True
            return
        wanted = self.of(live_hash)
        if wanted is None:
            if self.not_loaded != live_hash:
                log.error("the live rules %s cannot be loaded: going on with %s", live_hash, self.rules.hash)
            self.not_loaded = live_hash
            return
        self._older.pop(live_hash, None)
        if self._was_live:  # a folder's version that waits for signatures needs no memory
            self._keep(self.rules)
        self.rules, self.not_loaded, self._was_live = wanted, "", True

    def of(self, rules_hash: str) -> RuleSet | None:
        """The version with this hash, loaded again if need be; None when that cannot be done."""
        if rules_hash == self.rules.hash:
            return self.rules
        if rules_hash in self._older:
            self._older.move_to_end(rules_hash)
            return self._older[rules_hash]
        if rules_hash in self._broken:
            return None
        found = self._loaded(rules_hash)
        if found is not None:
            self._keep(found)
        return found

    def for_request(self, request: AnyRequest) -> RuleSet:
        """The rules that this request began under; the live ones for a new one, or when those are lost."""
        began_under = request.assessment.rules_hash
        return (self.of(began_under) if began_under else None) or self.rules

    def _loaded(self, rules_hash: str) -> RuleSet | None:
        kept = queries.kept_documents(rules_hash)
        if kept is None:
            return None
        try:
            return rules_in(kept, rules_hash)
        except (NotTheSame, RuleFileErrors, zlib.error, ValueError) as error:
            log.error("the rules %s cannot be loaded: %s", rules_hash, type(error).__name__)
            self._broken.add(rules_hash)  # it will not mend itself, and trying again takes time on every page
            return None

    def _keep(self, rules: RuleSet) -> None:
        self._older[rules.hash] = rules
        self._older.move_to_end(rules.hash)
        if len(self._older) > MOST_OLDER:
            self._older.popitem(last=False)
            script_of.cache_clear()  # it would keep the version in memory
