"""The page of a round in Wagtail's own editor: its Publish button must do what publishing means, and no less.

Wagtail's editor publishes without calling ``Page.publish``; what only that method did would never happen here.
"""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import LogEntry, Programme
from grants.models import Round, RoundPage
from tests.accounts.factories import AdministratorFactory
from tests.grants.committee import KES, make_manager
from tests.grants.factories import begin, make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(programme: Programme) -> User:
    make_page(now=datetime(2026, 1, 1).astimezone(), publish=False).delete()  # the list of grants, which roles name
    return make_manager(programme)


@pytest.fixture
def round_page(manager: User, now: datetime) -> RoundPage:
    """A published page whose parts hold no streams: the browser's script makes those fields."""
    round_page = make_page(now=now, rules=False, publish=False)
    round_page.question_parts.set([part for part in round_page.question_parts.all() if part.kind != "choice"])
    round_page.save_revision().publish()
    return RoundPage.objects.get(pk=round_page.pk)


def send_form(client: Client, round_page: RoundPage, **typed: str) -> HttpResponse:
    """Open the page in the editor, change what is typed, press Publish."""
    address = reverse("wagtailadmin_pages:edit", args=[round_page.pk])
    form = BeautifulSoup(client.get(address).content, "html.parser").find(id="page-edit-form")
    assert form is not None
    fields = {str(tag["name"]): str(tag.get("value", "")) for tag in form.select("input[name]:not([type=checkbox])")}
    fields |= {str(tag["name"]): "on" for tag in form.select("input[type=checkbox][checked]")}
    fields |= {str(tag["name"]): tag.text.removeprefix("\n") for tag in form.select("textarea[name]")}
    for tag in form.select("select[name]"):
        chosen = tag.select_one("option[selected]")
        fields[str(tag["name"])] = str(chosen["value"]) if chosen else ""
    questions = int(fields["question_parts-TOTAL_FORMS"])
    fields |= {f"question_parts-{n}-choices-count": "0" for n in range(questions)}
    fields["examples-count"] = "0"  # blocks are put in by a script
    return client.post(address, {**fields, **typed, "action-publish": "action-publish"}, follow=True)


def test_publishing_in_the_editor_changes_the_round(
    client: Client, round_page: RoundPage, manager: User, now: datetime
) -> None:
    client.force_login(manager)
    closes_at = now + timedelta(days=44)

    answer = send_form(client, round_page, budget="250000", closes_at=f"{closes_at:%Y-%m-%d %H:%M}", title="Renamed")

    round = Round.objects.get()
    assert "has been published" in answer.content.decode()
    assert (round.budget_minor, round.title) == (250_000 * KES, "Renamed")
    assert abs(round.closes_at - closes_at) < timedelta(hours=15)
    assert LogEntry.objects.filter(verb="round.published", actor=manager).count() == 1


def test_days_are_typed_and_shown_on_the_programmes_clock(client: Client, round_page: RoundPage, manager: User) -> None:
    Programme.objects.update(time_zone="Africa/Nairobi")
    RoundPage.objects.update(closes_at=datetime(2031, 3, 5, 15, 0, tzinfo=UTC))
    client.force_login(manager)
    address = reverse("wagtailadmin_pages:edit", args=[round_page.pk])

    round_page.refresh_from_db()
    round_page.save_revision()
    shown = client.get(address).content.decode()
    send_form(client, round_page, closes_at="2031-03-06 18:30")

    assert 'value="2031-03-05 18:00"' in shown
    assert "On the clock of Nairobi." in shown
    assert Round.objects.get().closes_at == datetime(2031, 3, 6, 15, 30, tzinfo=UTC)


def test_publishing_a_copy_in_the_editor_opens_a_round_of_its_own(
    client: Client, round_page: RoundPage, manager: User
) -> None:
    copy = round_page.copy(update_attrs={"slug": "next-year", "title": "Next year"}, keep_live=False)
    client.force_login(manager)

    send_form(client, copy, budget="70000")

    opened = Round.objects.get(slug="next-year")
    assert (opened.key, opened.budget_minor) == (copy.translation_key, 70_000 * KES)
    assert opened.versions.get().criteria.count() == 2
    assert Round.objects.count() == 2


def test_a_version_whose_day_is_still_to_come_changes_nothing_yet(round_page: RoundPage, now: datetime) -> None:
    round_page.budget = 300_000
    round_page.go_live_at = now + timedelta(days=3)
    round_page.save_revision().publish()

    assert Round.objects.get().budget_minor == 100_000 * KES


def test_who_applies_is_told_in_the_editor_that_somebody_else_must_change_it(
    client: Client, round_page: RoundPage, manager: User, now: datetime
) -> None:
    begin(Round.objects.get(), manager, now=now)
    client.force_login(manager)

    answer = send_form(client, round_page, budget="250000")

    assert "Somebody else must change it" in answer.content.decode()
    assert Round.objects.get().budget_minor == 100_000 * KES


def copy_in_the_editor(client: Client, round_page: RoundPage, *, live: bool) -> str:
    address = reverse("wagtailadmin_pages:copy", args=[round_page.pk])
    fields = {"new_title": "Once more", "new_slug": "once-more", "new_parent_page": str(round_page.get_parent().pk)}
    answer = client.post(address, fields | ({"publish_copies": "on"} if live else {}), follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("live", [True, False])
def test_copy_that_opens_nothing_says_so(client: Client, round_page: RoundPage, live: bool) -> None:
    """Only an administrator may make a copy public at once; a grant manager's is a draft, whose form asks."""
    RoundPage.objects.filter(pk=round_page.pk).update(
        opens_at=datetime(2025, 1, 1, tzinfo=UTC), closes_at=datetime(2025, 3, 1, tzinfo=UTC)
    )
    client.force_login(AdministratorFactory())

    text = copy_in_the_editor(client, round_page, live=live)

    copy = RoundPage.objects.get(slug="once-more")
    assert copy.live is live
    assert not Round.objects.filter(key=copy.translation_key).exists()
    assert ("nobody can apply" in text) is live
    assert (f'href="{reverse("wagtailadmin_pages:edit", args=[copy.pk])}"' in text) or not live


def test_copy_of_an_open_round_needs_no_warning(client: Client, round_page: RoundPage) -> None:
    client.force_login(AdministratorFactory())

    text = copy_in_the_editor(client, round_page, live=True)

    assert Round.objects.filter(slug="once-more").exists()
    assert "nobody can apply" not in text
