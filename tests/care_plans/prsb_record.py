"""The PRSB personalised care and support plan 2.0 (DAPB4022) and About Me 2.01 as a table, and a check by it.

A line is an element: how often it stands within the one above it, what it is, `M` where the standard makes
it mandatory, `-` where the portal holds nothing of the kind, `+` where it is ours beside the standard's.
Types: group · text (with its most characters) · code · day · time · truth · scale (1 to 10).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

TABLE = """
Person demographics                               1..1 group M
 Person name                                      1..1 group M
  First name                                      1..1 text35 M
  Family name                                     1..1 text35 M
  Preferred name                                  0..1 text70 -
  Title                                           0..1 text35 -
 Date of birth                                    1..1 day M
 Gender                                           0..1 code -
 Person alias                                     0..* text -
 Ethnicity                                        0..1 code -
 Religion                                         0..1 code -
 Sex                                              0..1 code
 NHS number                                       0..1 text10
 Other identifier                                 0..* text20 -
 Person's address                                 1..* group
  Line 1                                          1..1 text35 M
  Line 2                                          0..1 text35 -
  Postcode                                        1..1 text8 M
  Address type                                    0..1 code -
 Contact details                                  0..1 group
  Preferred contact method                        0..1 code -
  Telephone                                       0..* group
   number                                         0..1 text35
   type                                           0..1 code
   preference                                     0..1 scale
  Email                                           0..* group
   address                                        0..1 text255
   preference                                     0..1 scale
 Place of birth                                   0..1 code -
 Marital status                                   0..1 code -
 Preferred spoken language                        0..1 code +
GP practice                                       1..1 group M
 GP practice identifier                           1..1 text6 M
 GP name                                          0..1 text70
 Practice details                                 0..1 text150 -
About me                                          0..1 group
 What is most important to me                     0..1 group
  Code                                            1..1 code
  Response                                        1..1 text
 People who are important to me                   0..1 group
  Code                                            1..1 code
  Response                                        1..1 text
 How I communicate and how to communicate with me 0..1 group
  Code                                            1..1 code
  Response                                        1..1 text
 My wellness                                      0..1 group
  Code                                            1..1 code
  Response                                        1..1 text
 Please do and please do not                      0..1 group
  Code                                            1..1 code
  Response                                        1..1 text
 How and when to support me                       0..1 group
  Code                                            1..1 code
  Response                                        1..1 text
 Also worth knowing about me                      0..1 group
  Code                                            1..1 code
  Response                                        1..1 text
 Supported to write this by                       0..1 text150
 Date last updated                                0..1 time
Professional contacts                             0..* group
 Name                                             0..1 text70
 Role                                             0..1 text
 Key worker                                       0..1 truth
 Speciality                                       0..1 code -
 Team                                             0..1 text35 -
 Organisation                                     0..1 text150
 Contact details                                  0..1 text35
 Start date                                       0..1 day
 End date                                         0..1 day
Personal contacts                                 0..* group
 Name                                             1..1 text70 M
 Relationship                                     0..1 text
 Relationship type                                0..1 text150
 Contact details                                  0..1 text70
 Comments                                         0..1 text150
Formulation                                       0..1 group
 Date                                             0..1 day
 Location                                         0..1 text -
 Performing professional                          0..1 text70
 Formulation                                      0..1 text150
Care and support plan                             0..1 group
 Strengths                                        0..* text
 Needs, concerns or problems                      0..* text
 Goals and hopes                                  0..* group
  Goal                                            1..1 text
  Goal importance score                           0..1 scale
  Goal status                                     0..1 code
  Outcomes                                        0..* text
  Actions and activities                          0..* group
   What                                           0..1 text
   Who                                            0..1 group
    Name                                          0..1 text70
    Role                                          0..1 text -
   When                                           0..1 day
   Suggested strategies                           0..1 text
   Status                                         0..1 code
   Confidence                                     0..1 scale
   Date last updated                              0..1 time -
   Review date                                    0..1 day -
   Stage goals                                    0..* group
    Stage goal                                    1..1 text
    Outcome                                       0..1 text
    Goal status                                   0..1 code
    When                                          0..1 day +
    Confidence                                    0..1 scale +
 Agreed with person or legitimate representative  0..1 group
  Agreed                                          1..1 truth
  Person                                          0..1 text70
  Role                                            0..1 text -
 Care funding source                              0..1 group
  Source                                          0..1 text
  Personal health budget                          0..1 text +
  Text                                            0..1 text
 Date this plan was last updated                  0..1 time
 Other care planning documents                    0..* text
 Planned review date/interval                     0..1 day
 Responsibility for review                        0..1 group
  Name                                            0..1 text70
  Role                                            0..1 text -
Contingency/safety plans                          0..* group
 Trigger factors                                  1..* text M
 Contingency plan name                            0..1 code -
 What should happen                               0..* group
  Do                                              0..1 text
  Avoid                                           0..1 text
 Who should be contacted                          0..* group
  Name                                            0..1 text70
 Agreed with person                               0..1 truth
 Last updated                                     0..1 time -
 Coping strategies                                0..* group
  Coping strategy                                 1..1 text150
 Early warning signs                              0..* text
 Anticipatory medicines/equipment                 0..* group
  Anticipatory medicines                          1..1 text150
Additional support plans                          0..* group
 Name                                             0..1 text
 Content                                          0..1 text
 Location                                         0..1 text
 Planned review date                              0..1 day
Advance statements                                0..* group +
 Document                                         1..1 code +
 Date                                             0..1 day
 Location of document                             0..1 text
 Held by                                          0..1 text +
Person completing record                          0..1 group
 Name                                             0..1 text
 Role                                             0..1 text -
 Date completed                                   0..1 time
Standard                                          1..1 text +
Plan                                              1..1 text +
Warnings                                          0..* text +
"""


@dataclass(frozen=True)
class Element:
    """One element of the record."""

    path: str
    least: int
    most: str
    kind: str
    mark: str


def elements() -> dict[str, Element]:
    """The table by path: “Person demographics / Person name / First name”."""
    found, above = {}, list[str]()
    for line in TABLE.strip().splitlines():
        depth = len(line) - len(line.lstrip())
        name, rest = line[:50].strip(), line[50:].split()
        above[depth:] = [name]
        path = " / ".join(above)
        least, most = rest[0].split("..")
        found[path] = Element(path, int(least), most, rest[1], rest[2] if len(rest) > 2 else "")
    return found


def faults(record: Mapping[str, Any]) -> list[str]:
    """Everything in which a record is not of the standard's shape; nothing when it is."""
    known = elements()
    return list(_in_group(known, record, ""))


def paths(value: Any, path: str = "") -> set[str]:
    """Every element that a record holds."""
    if isinstance(value, list):
        return {each for part in value for each in paths(part, path)}
    if not isinstance(value, dict):
        return set()
    inner = {name: f"{path} / {name}" if path else name for name in value}
    return set(inner.values()).union(*(paths(value[name], place) for name, place in inner.items()))


def _in_group(known: Mapping[str, Element], group: Mapping[str, Any], path: str) -> Iterator[str]:
    inside = {each.path for each in known.values() if each.path.rpartition(" / ")[0] == path}
    for name, value in group.items():
        place = f"{path} / {name}" if path else name
        if place in known:
            yield from _in_element(known, known[place], value)
        else:
            yield f"{place}: the standard has no such element"
    for place in inside:
        if known[place].least and group.get(place.rpartition(" / ")[2]) in (None, "", [], {}):
            yield f"{place}: must be there"


def _in_element(known: Mapping[str, Element], element: Element, value: Any) -> Iterator[str]:
    several = value if isinstance(value, list) else [value]
    if element.most == "1" and len(several) > 1:
        yield f"{element.path}: there may be one"
    for each in several:
        if element.kind == "group":
            yield from _in_group(known, each, element.path)
        elif not _fits(element.kind, each):
            yield f"{element.path}: {each!r} is not {element.kind}"


def _fits(kind: str, value: Any) -> bool:
    if kind == "truth":
        return isinstance(value, bool)
    if kind == "scale":
        return isinstance(value, int) and 1 <= value <= 10
    if not isinstance(value, str) or not value:
        return False
    if kind in ("day", "time"):
        (date if kind == "day" else datetime).fromisoformat(value)
    return True
