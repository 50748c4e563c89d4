"""What proofreading found: a fault must be mended, a notice must be looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    file: str
    key: str
    reason: str
    is_fault: bool = True
    invariant: int = 0

    def __str__(self) -> str:
        kind = "" if self.is_fault else "notice: "
        return (
            f"{self.file}: {self.key}: {kind}{self.reason}"
            if self.key
            else f"{self.file}: {kind}{self.reason}"
        )
