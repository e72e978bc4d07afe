"""The demo and the starter content keep away from a site that real people use."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from core.models import Programme
from home.demo.guards import RealSite, check_may_load_demo, check_may_load_starter
from home.demo.people import PEOPLE
from tests.accounts.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db


def load(command: str, **options: object) -> None:
    call_command(command, stdout=StringIO(), **options)


def test_public_site_refuses_the_demo_before_anything_is_written(settings: Settings, programme: Programme) -> None:
    settings.MAY_BE_A_DEMO = False
    Programme.objects.update(key="demo")

    with pytest.raises(CommandError, match="This is a public site") as refused:
        load("load_demo")

    assert "make demo" in str(refused.value)
    assert not User.objects.exists()


@pytest.mark.parametrize("sign_in_name", [{"username": "zawadi"}, {"username": None, "phone": "+254712345678"}])
def test_database_with_people_of_its_own_refuses_both(sign_in_name: dict[str, str | None]) -> None:
    UserFactory(**sign_in_name)

    with pytest.raises(CommandError, match="did not come with the demo"):
        load("load_demo")
    with pytest.raises(CommandError, match="--on-a-live-site"):
        load("load_starter")

    assert User.objects.count() == 1
    assert not Programme.objects.exists()


def test_starter_is_loaded_on_a_live_site_by_whoever_says_so() -> None:
    UserFactory()

    check_may_load_starter(is_meant=True)


def test_new_site_with_its_administrator_takes_both() -> None:
    AdministratorFactory(username="boss")

    check_may_load_starter(is_meant=False)
    check_may_load_demo()


def test_demo_in_which_somebody_signed_up_starts_again() -> None:
    for person in PEOPLE:
        UserFactory(username=person.username)
    UserFactory(username="visitor")

    check_may_load_demo()
    check_may_load_starter(is_meant=False)


def test_some_of_the_demos_names_make_no_demo() -> None:
    """Amina and Mary are names of people, too."""
    for username in ("amina", "mary", "visitor"):
        UserFactory(username=username)

    with pytest.raises(RealSite):
        check_may_load_demo()
