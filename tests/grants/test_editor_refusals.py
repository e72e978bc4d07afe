"""The editor of a grant never crashes and never half-publishes: what can't stand is said at its field, and kept.

Drafts may be half-written. Every way of publishing is tried: the editor's button, ticking pages, a schedule, a copy.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Locale, Site

from accounts.models import Notice, User
from core.models import Programme
from core.money import MAX_MINOR
from grants.models import GrantIndexPage, Round, RoundPage, RoundPageQuestion
from grants.rounds.services import RoundError
from tests.accounts.factories import AdministratorFactory, UserFactory
from tests.core.factories import ProgrammeFactory
from tests.grants.committee import make_manager
from tests.grants.factories import begin, make_grant_index, make_page, make_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(programme: Programme) -> User:
    make_grant_index()  # which roles name
    return make_manager(programme)


@pytest.fixture
def draft(manager: User, now: datetime) -> RoundPage:
    """A page nobody has published, whose parts hold no streams: the browser's script makes those fields."""
    page = make_page(now=now, rules=False, publish=False)
    page.question_parts.set([part for part in page.question_parts.all() if part.kind != "choice"])
    page.live = False
    page.save()
    page.save_revision()
    return RoundPage.objects.get(pk=page.pk)


def form_on(client: Client, address: str) -> dict[str, str]:
    """Return what the editor's form would send as it stands."""
    form = BeautifulSoup(client.get(address).content, "html.parser").find(id="page-edit-form")
    assert form is not None
    fields = {str(tag["name"]): str(tag.get("value", "")) for tag in form.select("input[name]:not([type=checkbox])")}
    fields |= {str(tag["name"]): "on" for tag in form.select("input[type=checkbox][checked]")}
    fields |= {str(tag["name"]): tag.text.removeprefix("\n") for tag in form.select("textarea[name]")}
    for tag in form.select("select[name]"):
        chosen = tag.select_one("option[selected]")
        fields[str(tag["name"])] = str(chosen["value"]) if chosen else ""
    fields["examples-count"] = "0"  # blocks are put in by a script
    return fields | {f"question_parts-{n}-choices-count": "0" for n in range(int(fields["question_parts-TOTAL_FORMS"]))}


def send(client: Client, page: RoundPage, *, publish: bool = True, **typed: str) -> HttpResponse:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    fields = {**form_on(client, address), **{name.replace("__", "-"): value for name, value in typed.items()}}
    return client.post(address, fields | ({"action-publish": "action-publish"} if publish else {}), follow=True)


def errors_at(answer: HttpResponse, name: str) -> str:
    """Return the errors that stand at a field of the answered form."""
    field = BeautifulSoup(answer.content, "html.parser").select_one(f"[name='{name}']")
    assert field is not None, name
    holder = field.find_parent(class_="w-field")
    assert holder is not None
    return " ".join(tag.get_text(" ", strip=True) for tag in holder.select(".error-message"))


FINER = [
    ("KES", "budget", "50000.555", "more decimals than the currency"),
    ("KES", "smallest", "1000.001", "more decimals than the currency"),
    ("KES", "largest", "20000.005", "more decimals than the currency"),
    ("UGX", "budget", "50000.5", "more decimals than the currency"),
    ("XOF", "largest", "20000.50", "more decimals than the currency"),
    ("JPY", "smallest", "1000.1", "more decimals than the currency"),
    ("KES", "budget", str(MAX_MINOR), "too large"),
    ("JPY", "budget", "9" * 30, "too large"),
    ("KES", "budget", "plenty", "in digits"),
    ("KES", "budget", "", "required"),
    ("KES", "budget", "0", "greater than or equal to 1"),
]


@pytest.mark.parametrize(("currency", "field", "typed", "words"), FINER)
def test_an_amount_that_can_not_stand_is_refused_at_its_field(
    client: Client, draft: RoundPage, manager: User, currency: str, field: str, typed: str, words: str
) -> None:
    Programme.objects.update(currency=currency)
    client.force_login(manager)

    answer = send(client, draft, **{field: typed})

    assert answer.status_code == 200
    assert words in errors_at(answer, field)
    assert f'value="{typed}"' in answer.content.decode(), "what was typed stays"
    assert not RoundPage.objects.get().live
    assert not Round.objects.exists()


@pytest.mark.parametrize("typed", ["250000", "250,000", "KES 250,000.50"])
def test_an_amount_is_typed_as_people_write_it_and_read_back_grouped(
    client: Client, draft: RoundPage, manager: User, typed: str
) -> None:
    client.force_login(manager)

    send(client, draft, budget=typed)
    again = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()

    exact = ".50" in typed
    assert Round.objects.get().budget_minor == 25_000_000 + 50 * exact
    assert f'value="250,000{".50" * exact}"' in again
    assert "In KES." in again


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"question_parts__0__section_key": "nowhere"}, "question_parts-0-section_key", "which is not there"),
        ({"section_parts__1__key": "work"}, "section_parts-1-key", "there twice"),
        ({"section_parts__0__key": "amount"}, "section_parts-0-key", "the site uses it"),
        ({"criterion_parts__0__level_3": ""}, "criterion_parts-0-level_3", "have a gap"),
        ({"largest": "900000"}, "largest", "larger than the budget"),
        ({"closes_at": "2020-01-01 12:00"}, "closes_at", "must close after it opens"),
    ],
)
def test_what_does_not_fit_is_a_draft_and_refused_at_its_field_when_published(
    client: Client, draft: RoundPage, manager: User, typed: dict[str, str], field: str, words: str
) -> None:
    client.force_login(manager)

    saved = send(client, draft, publish=False, **typed)
    refused = send(client, draft, **typed)

    assert "has been updated" in saved.content.decode()
    assert words in errors_at(refused, field)
    assert not Round.objects.exists()


def test_a_draft_may_lack_days_and_amounts(client: Client, draft: RoundPage, manager: User) -> None:
    client.force_login(manager)
    empty = dict.fromkeys(("budget", "largest", "smallest", "opens_at", "closes_at"), "")

    answer = send(client, draft, publish=False, **empty)

    assert "has been updated" in answer.content.decode()
    page = RoundPage.objects.get().get_latest_revision_as_object()
    assert (page.budget, page.largest, page.smallest, page.opens_at, page.closes_at) == (None,) * 5
    refused = send(client, draft, **empty)
    assert "required" in errors_at(refused, "budget")
    assert not Round.objects.exists()


def test_a_new_grant_is_saved_half_written_and_published_whole(client: Client, manager: User, now: datetime) -> None:
    client.force_login(manager)
    index = GrantIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["grants", "roundpage", index.pk])
    fields = form_on(client, address) | {"title": "Wet season", "slug": "wet-season"}

    saved = client.post(address, fields, follow=True)

    assert "Wet season" in saved.content.decode()
    page = RoundPage.objects.get()
    assert (page.live, page.title) == (False, "Wet season")
    refused = client.post(
        address, fields | {"slug": "dry", "budget": "5555.555", "action-publish": "action-publish"}, follow=True
    )
    assert refused.status_code == 200
    assert "more decimals than the currency" in errors_at(refused, "budget")
    assert RoundPage.objects.count() == 1
    assert not Round.objects.exists()


def test_page_and_round_go_live_together_from_the_editor(client: Client, draft: RoundPage, manager: User) -> None:
    client.force_login(manager)

    answer = send(client, draft)

    assert "has been published" in answer.content.decode()
    assert RoundPage.objects.get().live
    assert Round.objects.get().versions.count() == 1


def test_what_slips_in_between_form_and_writing_is_refused_and_keeps_the_draft(
    draft: RoundPage, manager: User, rf: RequestFactory, now: datetime
) -> None:
    """The form let it pass; an award was made since."""
    from grants.rounds.views.editor_guards import publish_in_editor  # noqa: PLC0415 - the admin's URLs are loaded by then

    draft.get_latest_revision().publish()
    Round.objects.update(awarded_minor=9_000_000)
    page = RoundPage.objects.get()
    page.budget = page.largest = Decimal(50_000)
    page.title = "Less money"
    page.save_revision(clean=False)
    request = rf.post("/")
    request.user, request.session = manager, {}  # type: ignore[assignment]
    request._messages = _Messages()  # type: ignore[attr-defined]

    answer = publish_in_editor(request, page)

    assert answer is not None
    assert answer.status_code == 302
    assert "More than this has already been awarded." in request._messages.said[0]  # type: ignore[attr-defined]
    assert RoundPage.objects.get().title == "First step grant"
    assert Round.objects.get().budget_minor == 10_000_000
    assert RoundPage.objects.get().get_latest_revision_as_object().title == "Less money"


class _Messages:
    """Where Django's messages go when no session keeps them."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def add(self, level: int, message: object, extra_tags: str = "") -> None:
        self.said.append(str(message))


def break_it(page: RoundPage, how: str) -> None:
    """Leave a draft that no editor's form would publish."""
    if how == "too fine":
        page.budget = Decimal("100000.555")
    elif how == "no budget":
        page.budget = None
    elif how == "blank question":
        page.question_parts.add(RoundPageQuestion(locale=Locale.objects.get(language_code="en"), sort_order=9))
    elif how == "no criterion":
        page.criterion_parts.set([])
    else:
        criteria = list(page.criterion_parts.all())
        criteria[0].weight = 0
        page.criterion_parts.set(criteria)
    page.save_revision(clean=False)


broken = pytest.mark.parametrize("how", ["too fine", "no budget", "blank question", "no criterion", "no weight"])


@broken
def test_publishing_by_code_is_refused_whole(draft: RoundPage, how: str) -> None:
    break_it(draft, how)

    with pytest.raises((RoundError, ValidationError)):
        draft.get_latest_revision().publish()

    assert not RoundPage.objects.get().live
    assert not Round.objects.exists()


@broken
@pytest.mark.parametrize("with_those_below", [False, True])
def test_ticking_pages_says_what_is_wrong(client: Client, draft: RoundPage, how: str, with_those_below: bool) -> None:
    break_it(draft, how)
    client.force_login(AdministratorFactory())
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    ticked = GrantIndexPage.objects.get().pk if with_those_below else draft.pk

    answer = client.post(
        f"{address}?id={ticked}", {"include_descendants": "on"} if with_those_below else {}, follow=True
    )

    assert answer.status_code == 200
    assert "can&#x27;t be published yet" in answer.content.decode()
    assert not RoundPage.objects.get().live
    assert not Round.objects.exists()


@broken
def test_what_can_not_stand_on_its_day_is_taken_off_the_schedule_and_holds_up_nobody(
    draft: RoundPage, manager: User, now: datetime, how: str
) -> None:
    good = make_page(now=now, slug="good", publish=False)
    RoundPage.objects.update(live=False)
    for page in (draft, good):
        page.go_live_at = now - timedelta(minutes=1)
    break_it(draft, how)
    good.save_revision()
    revision = draft.get_latest_revision()
    revision.user = manager
    revision.save()
    for page, at in ((draft, 9), (good, 5)):
        page.revisions.filter(pk=page.get_latest_revision().pk).update(approved_go_live_at=now - timedelta(minutes=at))

    call_command("publish_scheduled")
    call_command("publish_scheduled")

    assert not RoundPage.objects.get(pk=draft.pk).live
    assert RoundPage.objects.get(pk=good.pk).live
    assert Round.objects.get().key == good.translation_key
    assert "was not published on its day" in Notice.objects.get(user=manager).text


def test_a_day_of_publishing_after_the_closing_is_refused(
    client: Client, draft: RoundPage, manager: User, now: datetime
) -> None:
    client.force_login(manager)

    answer = send(client, draft, go_live_at=f"{now + timedelta(days=90):%Y-%m-%d %H:%M}")

    assert "published after it closes" in answer.content.decode()
    assert not RoundPage.objects.get().get_latest_revision().approved_go_live_at


def test_an_older_version_is_brought_back_through_the_same_questions(
    client: Client, draft: RoundPage, manager: User
) -> None:
    old = draft.get_latest_revision()
    client.force_login(manager)
    send(client, draft, budget="90000")
    Round.objects.update(awarded_minor=8_950_000, budget_minor=9_000_000)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[draft.pk, old.pk])
    fields = form_on(client, address) | {"budget": "30000", "action-publish": "action-publish"}

    answer = client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), fields | {"revision": str(old.pk)})

    assert "More than this has already been awarded." in errors_at(answer, "budget")
    assert Round.objects.get().budget_minor == 9_000_000


def test_a_live_copy_where_money_has_no_coins_says_why_nobody_can_apply(
    client: Client, draft: RoundPage, now: datetime
) -> None:
    draft.budget = Decimal("100000.50")
    draft.save_revision().publish()
    root = Site.objects.get().root_page.get_parent()
    home = root.add_child(instance=type(Site.objects.get().root_page.specific)(title="Elsewhere", slug="elsewhere"))
    site = Site.objects.create(hostname="elsewhere.test", root_page=home)
    ProgrammeFactory(site=site, currency="UGX")
    index = home.add_child(instance=GrantIndexPage(title="Grants", slug="grants"))
    client.force_login(AdministratorFactory())
    fields = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": str(index.pk), "publish_copies": "on"}

    answer = client.post(reverse("wagtailadmin_pages:copy", args=[draft.pk]), fields, follow=True)

    assert "more decimals than the currency" in answer.content.decode()
    assert Round.objects.count() == 1


# Previews


def preview(client: Client, page: RoundPage, mode: str) -> str:
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    fields = form_on(client, reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert client.post(address, fields | {"question_parts-0-label": "What do you grow?"}).json()["is_valid"]
    return client.get(address, {"mode": mode}).content.decode()


def test_the_questions_are_read_before_anybody_applies(client: Client, draft: RoundPage, manager: User) -> None:
    client.force_login(manager)

    page = preview(client, draft, "questions")

    for words in (
        "What do you grow?",
        "What will you buy?",
        "My next step",
        "A clear step, level 1",
        "KES\u00a020,000",
    ):
        assert words in page, words
    assert not Round.objects.exists()


def test_the_preview_of_a_page_shows_the_drafts_money_and_rubric(
    client: Client, draft: RoundPage, manager: User
) -> None:
    client.force_login(manager)

    page = preview(client, draft, "")

    assert "KES\u00a0100,000" in page
    assert "A clear step, level 1" in page
    assert not Round.objects.exists()


@broken
@pytest.mark.parametrize("mode", ["", "questions"])
def test_a_half_written_page_can_be_looked_at(
    client: Client, draft: RoundPage, manager: User, how: str, mode: str
) -> None:
    break_it(draft, how)
    client.force_login(manager)
    address = reverse("wagtailadmin_pages:revisions_view", args=[draft.pk, draft.get_latest_revision().pk])

    assert client.get(address, {"mode": mode}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/{pk}/unpublish/",
        "/admin/bulk/wagtailcore/page/unpublish/?id={pk}",
        "/admin/bulk/wagtailcore/page/unpublish/?id={parent}",
    ],
)
def test_unpublishing_says_what_hangs_on_it(client: Client, manager: User, now: datetime, address: str) -> None:
    page = make_page(now=now)
    round = Round.objects.get()
    make_sent(round, UserFactory(), now=now)
    for _ in range(2):
        begin(round, UserFactory(), now=now)
    client.force_login(AdministratorFactory())

    shown = client.get(address.format(pk=page.pk, parent=page.get_parent().pk)).content.decode()

    assert "1 application was sent for this grant." in " ".join(shown.split())
    assert "2 applications are begun and not sent." in " ".join(shown.split())
