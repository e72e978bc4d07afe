"""The site of a request is the one that Wagtail would choose, and comes with its programme."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from core.models import Programme
from core.selectors import programme_of_request, site_of_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites() -> None:
    """The default site, one elsewhere, and a host with two ports."""
    root = Page.objects.get(depth=2)
    for hostname, port in (("elsewhere.test", 443), ("two.test", 80), ("two.test", 8000)):
        Site.objects.create(hostname=hostname, port=port, root_page=root)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:9",
        "elsewhere.test",
        "elsewhere.test:9",
        "two.test",
        "two.test:8000",
        "two.test:9",
        "no.test",
    ],
)
def test_site_is_wagtails_choice(host: str, sites: None) -> None:
    ours, wagtails = (RequestFactory().get("/", headers={"host": host}) for _ in range(2))
    assert site_of_request(ours) == Site.find_for_request(wagtails)


def test_programme_costs_no_query_of_its_own(programme: Programme) -> None:
    request = RequestFactory().get("/", headers={"host": "localhost"})
    with CaptureQueriesContext(connection) as captured:
        assert programme_of_request(request) == programme_of_request(request) == programme
    assert len(captured) == 1


def test_site_without_a_programme_has_none() -> None:
    assert programme_of_request(RequestFactory().get("/", headers={"host": "localhost"})) is None
