"""Reads of the directory: a search by need, place, time, cost, access, language; entries, uploads, gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal import access
from portal.access import Permission, Viewer
from portal.community.directory_models import DirectoryImport, Place, Service, ServiceFacet, UnmetNeed
from portal.community.distances import Point, box_round, kilometres
from portal.community.entries import wanted_bits
from portal.db import db_session

PAGE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the directory; what is not said narrows nothing."""

    needs: tuple[str, ...] = ()
    text: str = ""
    near: Point | None = None
    within_km: float = 0
    day: int | None = None
    part: str = ""
    free_only: bool = False
    access: tuple[str, ...] = ()
    language: str = ""
    age: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that was found, with how many of the needs it answers and how far it is."""

    service: Service
    needs_met: int
    km: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, and how many there are in all."""

    hits: list[Hit]
    total: int


def search(viewer: Viewer, wanted: Wanted, *, page: int = 1, size: int = PAGE) -> Found:
    """Active services that fit: those answering most of the needs first, then the nearest, then by name.

    Two statements, however large the directory: the first reads of each match only what the order needs, for
    a distance is worked out here and not in SQL; the second reads the page.
    """
    access.check(viewer, Permission.SEE_DIRECTORY)
    order = []
    for number, name, latitude, longitude, met in db_session.execute(_matches(viewer, wanted)):
        km = _km(wanted.near, latitude, longitude)
        if wanted.within_km and wanted.near and km is not None and km > wanted.within_km:
            continue
        order.append((-met, km if km is not None else 1e9, name, number, km))
    order.sort(key=lambda each: each[:4])
    chosen = order[(page - 1) * size : page * size]
    services = services_by_id(viewer, [each[3] for each in chosen])
    return Found([Hit(services[each[3]], -each[0], each[4]) for each in chosen], len(order))


def _matches(viewer: Viewer, wanted: Wanted) -> Select[int, str, float | None, float | None, int]:
    met = func.count(ServiceFacet.value) if wanted.needs else func.count(Service.id)
    query = select(Service.id, Service.name, Service.latitude, Service.longitude, met.label("met"))
    if wanted.needs:
        query = query.join(ServiceFacet, ServiceFacet.service_id == Service.id).where(
            ServiceFacet.practice_id == viewer.practice_id,
            ServiceFacet.facet == "need",
            ServiceFacet.value.in_(wanted.needs),
        )
    query = query.where(
        Service.practice_id == viewer.practice_id, Service.status == "active", *_conditions(wanted)
    )
    return query.group_by(Service.id, Service.name, Service.latitude, Service.longitude)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [_has_facet("access", each) for each in wanted.access]
    if wanted.language:
        conditions.append(_has_facet("language", wanted.language))
    if wanted.text:
        everything = func.lower(Service.name + " " + Service.organisation + " " + Service.description)
        conditions += [everything.contains(word, autoescape=True) for word in wanted.text.lower().split()]
    if bits := wanted_bits(wanted.day, wanted.part):
        conditions.append(Service.open_bits.bitwise_and(bits) != 0)
    if wanted.free_only:
        conditions.append(Service.is_free.is_(True))
    if wanted.kind:
        conditions.append(Service.kind == wanted.kind)
    if wanted.age is not None:
        conditions.append(or_(Service.min_age.is_(None), Service.min_age <= wanted.age))
        conditions.append(or_(Service.max_age.is_(None), Service.max_age >= wanted.age))
    if wanted.near and wanted.within_km:
        conditions.append(_is_near(wanted.near, wanted.within_km))
    return conditions


def _has_facet(facet: str, value: str) -> ColumnElement[bool]:
    """Looked up by its key for each service: a list of all that have it was a thousand times slower."""
    other = aliased(ServiceFacet)  # the search for needs may have joined the table already
    return exists().where(other.service_id == Service.id, other.facet == facet, other.value == value)


def _is_near(near: Point, within_km: float) -> ColumnElement[bool]:
    """In the box round the place, or with no place at all: by phone or online it is near to everybody."""
    box = box_round(near, within_km)
    inside = Service.latitude.between(box.south, box.north) & Service.longitude.between(box.west, box.east)
    return or_(Service.latitude.is_(None), inside)


def _km(near: Point | None, latitude: float | None, longitude: float | None) -> float | None:
    if near is None or latitude is None or longitude is None:
        return None
    return kilometres(near, Point(latitude, longitude))


def services_by_id(viewer: Viewer, ids: Iterable[int]) -> dict[int, Service]:
    """These services of the practice's directory."""
    wanted = select(Service).where(Service.practice_id == viewer.practice_id, Service.id.in_(list(ids)))
    return {each.id: each for each in db_session.scalars(wanted)}


def service(viewer: Viewer, public_id: str) -> Service | None:
    """One entry of the directory, whatever its status."""
    return db_session.scalars(
        select(Service).where(Service.practice_id == viewer.practice_id, Service.public_id == public_id)
    ).first()


def entry_by_link(public_id: str) -> Service | None:
    """The entry that a link leads to, whichever practice sent it: its signature lets the bearer this far."""
    return db_session.scalars(select(Service).where(Service.public_id == public_id)).first()


def services_page(viewer: Viewer, *, page: int, size: int) -> tuple[list[Service], int]:
    """Every active entry in a steady order, for those who copy the directory."""
    everyone = select(Service).where(Service.practice_id == viewer.practice_id, Service.status == "active")
    total = db_session.scalars(select(func.count()).select_from(everyone.subquery())).one()
    rows = db_session.scalars(everyone.order_by(Service.id).offset((page - 1) * size).limit(size))
    return list(rows), total


def place_of(viewer: Viewer, postcode: str) -> Point | None:
    """The middle of a postcode; of its district when it is not known itself; else where its services are."""
    known = db_session.execute(
        select(Place.latitude, Place.longitude).where(Place.postcode == postcode)
    ).first()
    if known:
        return Point(*known)
    district = f"{postcode.split()[0]} %"
    for table, practice in ((Place, None), (Service, viewer.practice_id)):
        middle = select(func.avg(table.latitude), func.avg(table.longitude)).where(
            table.postcode.like(district)
        )
        if practice is not None:
            middle = middle.where(Service.practice_id == practice)
        latitude, longitude = db_session.execute(middle).one()
        if latitude is not None:
            return Point(float(latitude), float(longitude))
    return None


def directory_values(viewer: Viewer, facet: str) -> list[str]:
    """Every need, language or kind of access that some active service has."""
    rows = (
        select(ServiceFacet.value)
        .where(ServiceFacet.practice_id == viewer.practice_id, ServiceFacet.facet == facet)
        .distinct()
        .order_by(ServiceFacet.value)
    )
    return list(db_session.scalars(rows))


def ids_by_source(viewer: Viewer, source_ids: Sequence[str]) -> dict[str, int]:
    """Entries that came from these ids of another directory."""
    found: dict[str, int] = {}
    for start in range(0, len(source_ids), 500):  # SQLite takes no more than 32,766 values a statement
        some = source_ids[start : start + 500]
        rows = db_session.execute(
            select(Service.source_id, Service.id).where(
                Service.practice_id == viewer.practice_id, Service.source_id.in_(some)
            )
        )
        found |= {row.source_id: row.id for row in rows}
    return found


def places_of(postcodes: Iterable[str]) -> dict[str, Point]:
    """The middles of those of these postcodes that are known."""
    wanted = sorted(set(postcodes))
    found: dict[str, Point] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        for row in db_session.execute(
            select(Place.postcode, Place.latitude, Place.longitude).where(Place.postcode.in_(some))
        ):
            found[row.postcode] = Point(row.latitude, row.longitude)
    return found


def directory_import(viewer: Viewer, public_id: str) -> DirectoryImport | None:
    """One upload, with its report."""
    access.check(viewer, Permission.KEEP_DIRECTORY)
    return db_session.scalars(
        select(DirectoryImport).where(
            DirectoryImport.practice_id == viewer.practice_id, DirectoryImport.public_id == public_id
        )
    ).first()


def unmet_needs(viewer: Viewer, since: date) -> list[tuple[str, str, str, str, int]]:
    """What was looked for and not found since then: need, language, access, area, how often; most first."""
    access.check(viewer, Permission.SEE_WORKLOAD)
    what = (UnmetNeed.need, UnmetNeed.language, UnmetNeed.access, UnmetNeed.area)
    rows = db_session.execute(
        select(*what, func.count().label("times"))
        .where(UnmetNeed.practice_id == viewer.practice_id, UnmetNeed.noted_on >= since)
        .group_by(*what)
        .order_by(func.count().desc(), *what)
    )
    return [(row.need, row.language, row.access, row.area, row.times) for row in rows]
