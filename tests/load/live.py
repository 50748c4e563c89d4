"""What screens that stay open cost: each asks for urgent work every 4 s, and for its list every minute.

Server-sent events were not taken: a stream holds a whole worker of the server (sync workers, serve.py), so
that 50 screens would need 50 of them, and each stream would have to ask the database as often as this does.
"""

import re
import time

from tests.visitor import Visitor

SCREENS = 50
EVERY, LIST_EVERY = 4, 60  # seconds, as in the templates
TURNS = 100


def share_of_a_core(client: Visitor) -> float:
    """Processor seconds a second for all the screens, with nothing new to tell."""
    page = client.get("/desk/requests").text
    asked = re.search(r'hx-get="(/desk/requests/new-work[^"]+)"', page)
    assert asked
    word, whole = asked[1].replace("&amp;", "&"), "/desk/requests?poll=1"
    return SCREENS * (_cost(client, word, 204) / EVERY + _cost(client, whole, 200, 20) / LIST_EVERY)


def _cost(client: Visitor, address: str, status: int, turns: int = TURNS) -> float:
    began = time.process_time()
    for _turn in range(turns):
        assert client.get(address, headers={"HX-Request": "true"}).status_code == status
    return (time.process_time() - began) / turns
