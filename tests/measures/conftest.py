import pytest

from assessments.fhir.unfolding import place_key, unfold
from assessments.measures import asking, editions, instruments, saving
from assessments.measures.editions import form_of
from tests.measures import forms


@pytest.fixture
def bring(cast):
    """Import and publish a form; gives the edition in use."""

    def bring(raw, **more):
        made = editions.import_edition(raw=raw, by=cast.admin, **more)
        assert made.edition is not None, made.findings
        if more.get("publish", True):
            return editions.publish(edition=made.edition, by=cast.admin)
        return made.edition

    return bring


@pytest.fixture
def ask(cast):
    """Ask Rowan an edition once; gives the request."""

    def ask(edition, **more):
        schedule = asking.assign(client=more.pop("client", cast.rowan), key=edition.key, by=cast.ines, **more)
        return schedule.requests.get()

    return ask


@pytest.fixture
def long_edition(bring):
    return bring(forms.long_form())


@pytest.fixture
def branching(bring):
    return bring(forms.branching())


@pytest.fixture
def core10(cast):
    """CORE-10 by its numbers."""
    instruments.switch_on(key="core10", by=cast.admin)
    return editions.edition_in_use("core10")


@pytest.fixture
def draft(ask, cast):
    def draft(edition, **more):
        return saving.begin(request=ask(edition, **more), by=cast.rowan_user)

    return draft


@pytest.fixture
def answer(cast):
    """Save answers by linkId, as a page would that had just been opened."""

    def answer(response, values, *, by=None, token="", parked=None):
        response.refresh_from_db()
        form = form_of(response.edition)
        keys = {one.item.link_id: place_key(one.place) for one in unfold(form, saving.content_of(response)).walk()}
        versions = (response.marks or {}).get("versions", {})
        given = {}
        for link_id in {**values, **(parked or {})}:
            value = values.get(link_id)
            item = form.index[link_id]
            given[keys[link_id]] = saving.Given(
                () if value is None else (_fhir(item, value),),
                (parked or {}).get(link_id, ""),
                versions.get(keys[link_id], 0),
            )
        return saving.save_answers(response=response, by=by or cast.rowan_user, given=given, token=token)

    return answer


def _fhir(item, value):
    if item.options:
        return item.options[value].value.as_answer()
    kinds = {"integer": "Integer", "boolean": "Boolean", "date": "Date", "decimal": "Decimal"}
    return {f"value{kinds.get(item.type, 'String')}": value}
