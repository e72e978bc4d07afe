"""Pictures in lessons: ready when the lesson is published, never made by a reader, as cheap ten times as once."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images.models import Filter
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from accounts.models import Role
from core.models import PageStamp, Picture, Programme, Rendition
from core.pictures.cleaning import ALL_SPECS, LARGEST_RENDITION, SPECS
from core.pictures.renditions import make_renditions
from courses.download_size import measure_course
from courses.models import CoursePage, ModulePage
from courses.selectors import course_outline
from lessons.models import LessonPage
from tests.accounts.factories import AdministratorFactory, person_with_role
from tests.core.cameras import SECRETS, make_picture, opened, photograph
from tests.core.costs import said_cost
from tests.lessons.photos import WORDS, block, lesson_with
from tests.site.weights import WRITES

pytestmark = pytest.mark.django_db


def by_code(lesson: LessonPage) -> None:
    lesson.get_latest_revision().publish()


def by_schedule(lesson: LessonPage) -> None:
    lesson.go_live_at = timezone.now() - timedelta(minutes=1)
    lesson.save_revision(approved_go_live_at=lesson.go_live_at)
    call_command("publish_scheduled", verbosity=0)


def by_screen(lesson: LessonPage) -> None:
    editor = Client()
    editor.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    address = f"/admin/pages/{lesson.pk}/edit/"
    form = BeautifulSoup(editor.get(address).content, "html.parser").select_one(
        "form#w-editor-form, form[data-edit-form]"
    )
    typed = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    first = lesson.body[0]
    body = {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "picture",
        "body-0-id": first.id,
        "body-0-value-image": first.value["image"].pk,
        "body-0-value-alt": "",
        "body-0-value-caption": "",
    }
    response = editor.post(address, {**typed, **body, "action-publish": "1"})
    assert response.status_code == 302


@pytest.mark.parametrize("way", [by_code, by_schedule, by_screen])
def test_publishing_makes_pictures_ready(way: Any, module: ModulePage, client: Client) -> None:
    picture = make_picture(width=2000, height=1500)
    lesson = lesson_with(module, picture)

    with TestCase.captureOnCommitCallbacks(execute=True):
        way(lesson)

    lesson.refresh_from_db()
    assert lesson.live
    renditions = list(Rendition.objects.filter(image=picture, filter_spec__in=SPECS))
    assert {rendition.filter_spec for rendition in renditions} == set(SPECS)
    for rendition in renditions:
        content = rendition.file.read()
        rendition.file.close()
        assert len(content) <= LARGEST_RENDITION
        assert not [secret for secret in SECRETS if secret in content]
        assert opened(content).width == SPECS[rendition.filter_spec][1]
    assert "<picture>" in client.get(lesson.url).content.decode()


def test_saving_a_draft_makes_nothing(module: ModulePage) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        lesson_with(module, make_picture()).save_revision()
    assert not Rendition.objects.exists()


def test_publishing_a_translation_makes_its_pictures_ready(module: ModulePage) -> None:
    lesson = lesson_with(module, make_picture())
    lesson.get_latest_revision().publish()
    translated = lesson.copy_for_translation(Locale.objects.get_or_create(language_code="ar")[0], copy_parents=True)

    with TestCase.captureOnCommitCallbacks(execute=True):
        translated.save_revision().publish()

    assert Rendition.objects.filter(filter_spec__in=SPECS).count() == len(SPECS)


def test_page_offers_each_format_and_keeps_its_place(module: ModulePage, client: Client) -> None:
    client.cookies["pictures"] = "all"
    pictures = [make_picture(1600, 1200), make_picture(300, 150, description="Small")]
    lesson = lesson_with(module, *pictures)
    lesson.get_latest_revision().publish()
    make_renditions([picture.pk for picture in pictures])

    first, second = BeautifulSoup(client.get(lesson.url).content, "html.parser").select("picture")

    assert [source["type"] for source in first.select("source")] == ["image/avif", "image/webp"]
    assert [part.split()[1] for part in first.source["srcset"].split(",")] == ["320w", "640w"]
    assert (first.img["width"], first.img["height"], first.img["alt"]) == ("640", "480", WORDS)
    assert (second.img["width"], second.img["height"]) == ("300", "150")
    assert len(second.source["srcset"].split(",")) == 1
    assert (first.img.get("loading"), second.img.get("loading")) == (None, "lazy")
    assert first.img["decoding"] == second.img["decoding"] == "async"


def lesson_with_ready_picture(module: ModulePage) -> LessonPage:
    picture = make_picture(1600, 1200)
    lesson = lesson_with(module, picture)
    lesson.get_latest_revision().publish()
    make_renditions([picture.pk])
    return lesson


def test_page_offers_small_pictures_to_whoever_chose_nothing(module: ModulePage, client: Client) -> None:
    lesson = lesson_with_ready_picture(module)

    (picture,) = BeautifulSoup(client.get(lesson.url).content, "html.parser").select("picture")

    assert [source["srcset"].split()[1:] for source in picture.select("source")] == [["320w"], ["320w"]]
    assert (picture.img["width"], picture.img["height"], picture.img["alt"]) == ("640", "480", WORDS)


@pytest.mark.parametrize(("cookie", "headers"), [("none", {}), ("", {"save-data": "on"})])
def test_picture_that_is_not_wanted_gives_its_words_and_its_price(
    module: ModulePage, client: Client, cookie: str, headers: dict[str, str]
) -> None:
    lesson = lesson_with_ready_picture(module)
    client.cookies["pictures"] = cookie

    page = BeautifulSoup(client.get(lesson.url, headers=headers).content, "html.parser")

    assert not page.select("img, picture")
    link = page.select_one("figure a[href]")
    made = Rendition.objects.get(filter_spec="width-400|format-jpeg")
    assert link["href"] == made.url
    assert " ".join(link.text.split()) == f"Show picture ({-(-made.file.size // 1000)} KB)"
    assert WORDS in page.select_one("figure").text


def test_page_with_a_picture_costs_more_than_with_its_words(module: ModulePage, client: Client) -> None:
    lesson = lesson_with_ready_picture(module)
    costs = {}
    for choice in ("small", "none"):
        client.cookies["pictures"] = choice
        costs[choice] = said_cost(client.get(lesson.url).text)
    size = Rendition.objects.get(filter_spec="width-400|format-jpeg").file.size
    assert size / 1000 - 1 <= costs["small"] - costs["none"] <= size / 1000 + 1


def test_reader_of_a_page_without_renditions_gets_words_and_writes_nothing(module: ModulePage, client: Client) -> None:
    lesson = lesson_with(module, make_picture())
    lesson.get_latest_revision().publish()

    with CaptureQueriesContext(connection) as captured:
        page = BeautifulSoup(client.get(lesson.url).content, "html.parser")

    assert not page.select("picture, article img")
    assert page.select_one("figure").text.strip() == WORDS
    assert not [query for query in captured if WRITES.match(query["sql"])]
    assert not Rendition.objects.exists()


def test_deleted_picture_leaves_its_words(module: ModulePage, client: Client) -> None:
    picture = make_picture()
    lesson = lesson_with(module, picture)
    lesson.get_latest_revision().publish()
    picture.delete()
    assert WORDS in client.get(lesson.url).content.decode()


def test_preview_shows_what_is_not_published_yet(module: ModulePage) -> None:
    lesson = lesson_with(module, make_picture())
    assert "<picture>" in lesson.make_preview_request(preview_mode="").content.decode()


def queries_of(client: Client, lesson: LessonPage) -> int:
    client.get(lesson.url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(lesson.url)
    assert response.status_code == 200
    return len(captured)


def test_many_pictures_cost_one_query(module: ModulePage, signed_in: Client) -> None:
    counts = {}
    for count in (0, 1, 3, 10):
        lesson = lesson_with(module, *[make_picture() for _ in range(count)], slug=f"photos-{count}")
        lesson.get_latest_revision().publish()
        make_renditions([found.value["image"].pk for found in lesson.body])
        counts[count] = queries_of(signed_in, lesson)
    assert counts == {0: counts[0], 1: counts[0] + 1, 3: counts[0] + 1, 10: counts[0] + 1}


@pytest.mark.usefixtures("references_counted")
def test_replaced_file_gets_new_renditions(module: ModulePage) -> None:
    picture = make_picture()
    lesson_with(module, picture).get_latest_revision().publish()
    make_renditions([picture.pk])
    old = set(Rendition.objects.values_list("file", flat=True))

    with TestCase.captureOnCommitCallbacks(execute=True):
        picture.file = ContentFile(photograph(1000, 500), name="other.jpg")
        picture.save()

    made = Rendition.objects.filter(image=picture, filter_spec__in=SPECS)
    assert len(made) == len(SPECS)
    assert not old & {rendition.file.name for rendition in made}
    assert {round(rendition.width / rendition.height, 1) for rendition in made} == {2.0}


@pytest.mark.usefixtures("references_counted")
def test_picture_replaced_in_the_admin_gets_new_renditions(module: ModulePage) -> None:
    picture = make_picture()
    lesson_with(module, picture).get_latest_revision().publish()
    make_renditions([picture.pk])
    editor = Client()
    editor.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    file = ContentFile(photograph(1000, 500), name="other.jpg")
    fields = {"title": "Bag", "description": WORDS, "credit": "", "tags": "", "collection": picture.collection_id}

    with TestCase.captureOnCommitCallbacks(execute=True):
        response = editor.post(f"/admin/images/{picture.pk}/", {**fields, "file": file})

    assert response.status_code == 302
    made = Rendition.objects.filter(image=picture, filter_spec__in=SPECS)
    assert {round(rendition.width / rendition.height, 1) for rendition in made} == {2.0}


@pytest.mark.usefixtures("references_counted")
def test_picture_on_no_page_gets_no_renditions() -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        make_picture().save()
    assert not Rendition.objects.exists()


def test_making_renditions_makes_kept_pages_old(module: ModulePage) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        make_renditions([make_picture().pk])
    assert PageStamp.objects.exists()


def test_command_makes_what_is_missing_lost_or_of_a_former_size(module: ModulePage) -> None:
    shown, unshown, draft = make_picture(), make_picture(), make_picture()
    lesson_with(module, shown).get_latest_revision().publish()
    lesson_with(module, draft, slug="draft")
    make_renditions([shown.pk])
    lost, missing = Rendition.objects.all()[:2]
    lost.file.storage.delete(lost.file.name)
    missing.delete()
    shown.create_rendition(Filter("width-99|format-webp"))
    kept = shown.create_rendition(Filter("max-165x165"))

    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("make_renditions")

    made = Rendition.objects.filter(image=shown)
    assert {rendition.filter_spec for rendition in made} == {*ALL_SPECS, kept.filter_spec}
    assert all(rendition.file.storage.exists(rendition.file.name) for rendition in made)
    assert not Rendition.objects.filter(image__in=[unshown, draft]).exists()


def test_command_again_makes_nothing(module: ModulePage, capsys: pytest.CaptureFixture[str]) -> None:
    make_picture()  # so that the next one's file, the same, gets a longer name
    lesson_with(module, make_picture()).get_latest_revision().publish()
    call_command("make_renditions")
    before = set(Rendition.objects.values_list("pk", flat=True))
    assert f"{len(ALL_SPECS)} renditions made" in capsys.readouterr().out

    call_command("make_renditions")

    assert set(Rendition.objects.values_list("pk", flat=True)) == before
    assert capsys.readouterr().out == ""


def test_picture_without_its_file_harms_nobody(module: ModulePage, caplog: pytest.LogCaptureFixture) -> None:
    gone, there = make_picture(), make_picture()
    gone.file.storage.delete(gone.file.name)
    assert make_renditions([gone.pk, there.pk]) == len(ALL_SPECS)
    assert f"No renditions of picture {gone.pk}" in caplog.text


def test_course_weighs_its_pictures_in_their_heaviest_form(module: ModulePage) -> None:
    course = CoursePage.objects.get()
    picture = make_picture(1600, 1200)
    lesson = lesson_with(module)
    lesson.get_latest_revision().publish()
    measure_course(course_key=course.translation_key)
    before = course_outline(course, None, "en").download_size

    lesson.body = [block(picture)]
    lesson.save_revision().publish()
    measure_course(course_key=course.translation_key)

    heaviest = max(rendition.file.size for rendition in Rendition.objects.filter(filter_spec__in=SPECS))
    assert 0 < course_outline(course, None, "en").download_size - before - heaviest < 1_000


def test_words_are_a_must_and_come_from_the_library(module: ModulePage) -> None:
    stream = LessonPage.body.field.stream_block
    value = stream.to_python([block(make_picture(), alt="  ")])
    assert stream.clean(value)[0].value["alt"] == WORDS

    wordless = stream.to_python([block(make_picture(description=""), alt="")])
    with pytest.raises(Exception, match="Validation error") as caught:
        stream.clean(wordless)
    assert "some people can't see it" in str(caught.value.as_json_data())


def test_words_and_caption_are_translated_and_the_picture_stays(module: ModulePage) -> None:
    picture = make_picture()
    lesson = lesson_with(module, picture)
    lesson.body = [block(picture, caption="By the door")]
    lesson.save_revision().publish()
    arabic, _made = Locale.objects.get_or_create(language_code="ar")
    assert {WORDS, "By the door"} <= {
        segment.string.data for segment in extract_segments(lesson) if isinstance(segment, StringSegmentValue)
    }

    source, _made = TranslationSource.update_or_create_from_instance(lesson)
    for parent in lesson.get_ancestors().filter(depth__gt=1):
        if not parent.has_translation(arabic):
            parent.specific.copy_for_translation(arabic, copy_parents=True)
    translation = Translation.objects.create(source=source, target_locale=arabic)
    for segment in source.stringsegment_set.select_related("string", "context").filter(string__data=WORDS):
        StringTranslation.objects.create(
            translation_of=segment.string, locale=arabic, context=segment.context, data="حقيبة حمراء"
        )
    translation.save_target(publish=True)

    value = LessonPage.objects.get(locale=arabic).body[0].value
    assert (value["alt"], value["image"].pk) == ("حقيبة حمراء", picture.pk)


def test_credit_stands_below(module: ModulePage, client: Client) -> None:
    lesson = lesson_with(module, make_picture(credit="A. Otieno, CC BY 4.0"))
    lesson.get_latest_revision().publish()
    assert "A. Otieno, CC BY 4.0" in client.get(lesson.url).content.decode()


def test_rendition_is_kept_by_browsers_for_good_and_costs_no_query(client: Client) -> None:
    picture = make_picture()
    make_renditions([picture.pk])
    rendition = picture.renditions.first()

    with CaptureQueriesContext(connection) as captured:
        response = client.get(rendition.url)
        assert len(b"".join(response)) == rendition.file.size

    assert "immutable" in response["Cache-Control"]
    assert not captured.captured_queries
    original = client.get(picture.file.url)
    original.close()
    assert "Cache-Control" not in original


def test_trainer_illustrates_a_lesson_and_leaves_others_pictures_alone(
    module: ModulePage, programme: Programme
) -> None:
    programme.site.refresh_from_db()
    trainer, others = Client(), make_picture()
    trainer.force_login(person_with_role(Role.TRAINER, programme), backend="django.contrib.auth.backends.ModelBackend")
    file = ContentFile(photograph(), name="a.jpg")
    fields = {"title": "Mine", "description": WORDS, "credit": "", "tags": "", "collection": others.collection_id}
    chosen = {f"image-chooser-upload-{name}": value for name, value in {**fields, "file": file}.items()}

    answer = trainer.post("/admin/images/chooser/create/", chosen)

    mine = Picture.objects.get(title="Mine")
    assert answer.json()["result"]["default_alt_text"] == WORDS
    assert trainer.get(f"/admin/images/{mine.pk}/").status_code == 200
    assert trainer.get(f"/admin/images/{others.pk}/").status_code == 302
    assert str(others.title) in trainer.get("/admin/images/chooser/").json()["html"]


def test_editor_gets_the_script_that_offers_the_words(module: ModulePage) -> None:
    editor = Client()
    editor.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    form = editor.get(f"/admin/pages/add/lessons/lessonpage/{module.pk}/").content.decode()
    assert "js/admin/picture-block.js" in form
    assert "lessons.blocks.PictureBlock" in form


def test_picture_whose_file_is_gone_breaks_no_page(module: ModulePage, client: Client) -> None:
    lesson = lesson_with_ready_picture(module)
    made = Rendition.objects.get(filter_spec="width-400|format-jpeg")
    made.file.storage.delete(made.file.name)
    client.cookies["pictures"] = "none"

    page = client.get(lesson.url)

    assert page.status_code == 200
    assert "Show picture</a>" in page.text
