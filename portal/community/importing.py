"""Many entries brought into the directory at once: good rows are kept, bad ones reported, none lost."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.community import directory_queries as queries
from portal.community.checking import Problem, checked
from portal.community.directory_models import DirectoryImport, Service, ServiceFacet
from portal.community.entries import facets_of
from portal.db import random_id, transaction

AT_ONCE = 1000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that was not taken in, with one of its problems."""

    line: int
    name: str
    field: str
    problem: str
    value: str


def bring_in(viewer: Viewer, raw_rows: Iterable[tuple[int, Mapping[str, Any]]]) -> DirectoryImport:
    """Take in the rows (line number, fields by name), new ones and newer ones; all in one transaction.

    A row is known again by its own id, else by its name, organisation and postcode, so that the same file
    sent twice changes nothing.
    """
    access.check(viewer, Permission.KEEP_DIRECTORY)
    rows, refused = _sorted_out(raw_rows)
    with transaction() as session:
        known = queries.ids_by_source(viewer, list(rows))
        _find_places(viewer, rows.values())
        new = [row for source_id, row in rows.items() if source_id not in known]
        newer = [row | {"id": known[source_id]} for source_id, row in rows.items() if source_id in known]
        _add(session, viewer, new)
        _renew(session, viewer, newer)
        made = DirectoryImport(
            practice_id=viewer.practice_id,
            made_at=clock.now(),
            made_by_id=viewer.staff_id,
            added=len(new),
            changed=len(newer),
            refused=[asdict(each) for each in refused],
        )
        session.add(made)
        session.flush()
        details = {"added": made.added, "changed": made.changed, "refused": len(refused)}
        audit.record(viewer, "directory.imported", "directory_import", made.public_id, details)
    return made


def _sorted_out(raw_rows: Iterable[tuple[int, Mapping[str, Any]]]) -> tuple[dict[str, Row], list[Refused]]:
    """The good rows by where they came from, and every problem of the others."""
    good: dict[str, Row] = {}
    refused: list[Refused] = []
    for line, raw in raw_rows:
        row, problems = checked(raw)
        source_id = _source_of(row)
        if not problems and source_id in good:
            problems = [Problem("id" if raw.get("id") else "name", "twice", str(raw.get("id") or ""))]
        if problems:
            name = str(raw.get("name") or "")[:120]
            refused += [Refused(line, name, each.field, each.code, each.value[:80]) for each in problems]
        else:
            good[source_id] = row | {"source_id": source_id}
    return good, refused


def _source_of(row: Row) -> str:
    if row.get("source_id"):
        return str(row["source_id"])
    known_by = "\n".join(str(row.get(each, "")).casefold() for each in ("name", "organisation", "postcode"))
    return "row:" + hashlib.sha256(known_by.encode()).hexdigest()[:32]


def _find_places(viewer: Viewer, rows: Iterable[Row]) -> None:
    """Where a row gives a postcode and no place on the map, the postcode's middle is used."""
    without = [row for row in rows if row["latitude"] is None and row["postcode"]]
    places = queries.places_of(row["postcode"] for row in without) if without else {}
    for row in without:
        if point := places.get(row["postcode"]):
            row["latitude"], row["longitude"] = point.latitude, point.longitude


def _add(session: Session, viewer: Viewer, rows: Sequence[Row]) -> None:
    same = {"practice_id": viewer.practice_id, "changed_at": clock.now(), "link_version": 1}
    wanted = insert(Service).returning(Service.id, sort_by_parameter_order=True)
    for some in _in_parts(rows):
        ids = session.scalars(wanted, [row | same | {"public_id": random_id()} for row in some]).all()
        _add_facets(session, viewer, zip(ids, some, strict=True))


def _renew(session: Session, viewer: Viewer, rows: Sequence[Row]) -> None:
    for some in _in_parts(rows):
        session.execute(update(Service), [row | {"changed_at": clock.now()} for row in some])
        ids = [row["id"] for row in some]
        session.execute(delete(ServiceFacet).where(ServiceFacet.service_id.in_(ids)))
        _add_facets(session, viewer, zip(ids, some, strict=True))


def _add_facets(session: Session, viewer: Viewer, rows: Iterable[tuple[int, Row]]) -> None:
    facets = [
        {"service_id": number, "practice_id": viewer.practice_id, "facet": facet, "value": value}
        for number, row in rows
        for facet, value in facets_of(row)
    ]
    if facets:
        session.execute(insert(ServiceFacet), facets)


def _in_parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while some := list(islice(remaining, AT_ONCE)):
        yield some
