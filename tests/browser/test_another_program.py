"""Another program, in a process of its own, asks the running portal the questions of every pathway."""

import json
import urllib.request
from pathlib import Path

from tests.interop.fhir_client import Json, coded, converse, outcome, years

PATHWAYS = sorted(each.stem for each in (Path(__file__).parents[2] / "rules" / "pathways").glob("*.toml"))
PERSON = {"person.age": years(40), "person.sex": coded("female"), "person.informant": coded("self")}
FHIR = {"Content-Type": "application/fhir+json"}


def test_every_pathway_is_walked_from_its_published_form_to_an_outcome(live_server: str) -> None:
    def post(body: Json) -> Json:
        sent = urllib.request.Request(  # noqa: S310  # our own loopback address
            f"{live_server}/fhir/Questionnaire/$next-question", json.dumps(body).encode(), FHIR
        )
        with urllib.request.urlopen(sent, timeout=30) as answer:  # noqa: S310
            found: Json = json.load(answer)
        return found

    forms = {name: f"{live_server}/fhir/Questionnaire/{name.replace('_', '-')}" for name in PATHWAYS}
    ends = {name: outcome(converse(post, form, PERSON)) for name, form in forms.items()}
    assert [name for name, end in ends.items() if not (end["disposition"] and end["rule"])] == []
    assert len({end["rules-version"][0] for end in ends.values()}) == 1
