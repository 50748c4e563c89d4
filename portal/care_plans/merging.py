"""Two people's changes to one section brought together: what only one of them changed is kept as it is."""

from typing import Any


def merged(base: Any, theirs: Any, mine: Any) -> Any:
    """Mine with their changes in it. Where both changed the same words, mine: the page shows theirs."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if mine is None or theirs is None:  # one took out what the other changed: it stays
        return theirs if mine is None else mine
    if _are_all(list, base, theirs, mine):
        return _merged_rows(base or [], theirs, mine)
    if _are_all(dict, base, theirs, mine):
        return _merged_keys(base or {}, theirs, mine)
    return mine


def _are_all(kind: type, base: Any, theirs: Any, mine: Any) -> bool:
    return all(value is None or isinstance(value, kind) for value in (base, theirs, mine))


def _merged_keys(base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]) -> dict[str, Any]:
    keys = [*mine, *(key for key in theirs if key not in mine)]
    together = {key: merged(base.get(key), theirs.get(key), mine.get(key)) for key in keys}
    return {key: value for key, value in together.items() if value is not None}


def _merged_rows(
    base: list[dict[str, Any]], theirs: list[dict[str, Any]], mine: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Mine in my order, then what they added; a row that one took out and the other changed stays."""
    was, they_have, i_have = ({row["id"]: row for row in rows} for rows in (base, theirs, mine))
    order = [*i_have, *(each for each in they_have if each not in i_have)]
    together = (merged(was.get(each), they_have.get(each), i_have.get(each)) for each in order)
    return [row for row in together if row]
