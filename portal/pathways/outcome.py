"""The outcome of a walk: a disposition with every reason for it, whole enough to be stored and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from portal.pathways.model import Answer, Disposition, Floor, Pathway, Rule


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fired and the answers that fired it; `unsure` when it rests on an answer in doubt."""

    rule_id: str
    pathway_id: str
    disposition_id: str
    text: str
    red_flag: bool
    source: str
    because: tuple[tuple[str, Answer], ...]
    unsure: bool


def reason_of(
    rule: Rule,
    pathway: Pathway,
    disposition: Disposition,
    because: tuple[tuple[str, Answer], ...] = (),
    unsure: bool = False,
) -> Reason:
    """Why a rule gives this disposition: its own words, or those of another that stands in its place.

    "A pharmacist can help" would be untrue of the safer disposition that doubt put in its place.
    """
    replaced = disposition.id != rule.then and not rule.red_flag
    text = disposition.heading if replaced else rule.reason
    return Reason(
        rule.id, pathway.id, disposition.id, text, rule.red_flag, rule.source, because=because, unsure=unsure
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    disposition: Disposition
    pathway_id: str
    roles: tuple[str, ...]
    modes: tuple[str, ...]
    minutes: int
    tags: tuple[str, ...]
    red_flag: bool
    reasons: tuple[Reason, ...]
    floor: Floor | None
    rules_hash: str
    questions_asked: tuple[str, ...]
    self_care: tuple[str, ...]
    safety_net: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain lists, tables and texts: what json.dumps takes and `from_json` gives back unchanged."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> "Outcome":
        return Outcome(
            **{
                **{name: _frozen(value) for name, value in stored.items()},
                "disposition": _read(Disposition, stored["disposition"]),
                # A floor's condition stays as it was written: lists, not tuples.
                "floor": stored["floor"] and Floor(**stored["floor"]),
                "reasons": tuple(_read_reason(reason) for reason in stored["reasons"]),
            }
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Disposition | Floor | Reason):
        named = {field.name for field in fields(value)} - {"condition"}
        return {name: _plain(getattr(value, name)) for name in sorted(named)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _read(kind: type[Any], stored: Mapping[str, Any]) -> Any:
    return kind(**{name: _frozen(value) for name, value in stored.items()})


def _read_reason(stored: Mapping[str, Any]) -> Reason:
    """Answers of several options stay lists, as the request stores them."""
    because = tuple((question_id, answer) for question_id, answer in stored["because"])
    return Reason(**{**stored, "because": because})
