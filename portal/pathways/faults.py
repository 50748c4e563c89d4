"""What is wrong with a rule file, said so that its author can find and mend it."""

from collections.abc import Iterable


class RuleFileError(Exception):
    """One fault: the file, the key within it, and what was expected there."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


class RuleFileErrors(RuleFileError):
    """Every fault of one load, so that an author mends them in one go. Reads as its first fault."""

    def __init__(self, faults: Iterable[RuleFileError]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(first.file, first.key, first.reason)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class Faults:
    """The faults noted so far while reading goes on."""

    def __init__(self) -> None:
        self.noted: list[RuleFileError] = []

    def note(self, file: str, key: str, reason: str) -> None:
        self.noted.append(RuleFileError(file, key, reason))

    def stop_if_any(self) -> None:
        if self.noted:
            raise RuleFileErrors(self.noted)
