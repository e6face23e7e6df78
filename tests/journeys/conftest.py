"""What the journeys of practice share: a network that can be bad, a phone on it, and something to practise."""

import pytest
from playwright.sync_api import expect

from homework import actions
from tests.journeys.bad_network import BadNetwork
from tests.journeys.phone import Phone

expect.set_options(timeout=15_000)  # ms: what never comes true still fails, what is slow on a busy machine does not
# Minutes each: begun last, one of them would run alone at the end.
LONG_STORIES = (
    "test_the_path",
    "test_slow_trust",
    "test_notes",
    "test_gallery",
    "test_practice_offline",
    "test_the_plan",
)


def pytest_collection_modifyitems(items):
    def place(item):
        name = item.path.stem
        return LONG_STORIES.index(name) if name in LONG_STORIES else len(LONG_STORIES)

    items.sort(key=place)


@pytest.fixture
def network(live_server):
    with BadNetwork(live_server.thread.host, live_server.thread.port) as network:
        yield network


@pytest.fixture
def agreed(cast):
    def make(title, **fields):
        values = {"kind": "free", "instructions": "Canaryfield: try it once.", "times": 60, **fields}
        return actions.assign(client=cast.rowan, by=cast.ines, title=title, **values)

    return make


@pytest.fixture
def phone(browser, network, cast):
    phone = Phone(browser, network, "offline", email=cast.rowan_user.email)
    yield phone
    phone.leave()


@pytest.fixture
def writing(phone, network, agreed):
    """One answer waits on a device without network."""
    agreed("Canarytitle")
    phone.begin()
    network.cut()
    phone.home()
    phone.write_away("Canarytitle", "Canaryanswer, only mine.")
    return phone
