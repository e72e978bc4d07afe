"""Pictures come in by three screens of the admin, and none lets anything through but pixels."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Collection

from core.models import Picture
from core.pictures.fields import ChosenPictureField
from tests.accounts.factories import AdministratorFactory
from tests.core.cameras import SECRETS, bomb, draw, make_picture, opened, photograph, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(content: bytes, name: str = "IMG-20260302-Mary.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def fields(prefix: str = "", **more: Any) -> dict[str, Any]:
    root = Collection.get_first_root_node()
    values = {"title": "Bag", "description": "A red bag", "credit": "", "collection": root.pk, "tags": "", **more}
    return {f"{prefix}{name}": value for name, value in values.items()}


def by_form(client: Client, content: bytes) -> HttpResponse:
    return client.post("/admin/images/add/", fields(file=upload(content)))


def by_chooser(client: Client, content: bytes) -> HttpResponse:
    return client.post("/admin/images/chooser/create/", fields("image-chooser-upload-", file=upload(content)))


def by_many(client: Client, content: bytes) -> HttpResponse:
    return client.post("/admin/images/multiple/add/", {"title": "Bag", "files[]": upload(content)})


DOORS = pytest.mark.parametrize("door", [by_form, by_chooser, by_many])


@DOORS
def test_upload_keeps_pixels_only(door: Any, editor: Client) -> None:
    door(editor, photograph(4000, 3000, 6))

    picture = Picture.objects.get()
    with picture.open_file() as file:
        content = file.read()
    assert not [secret for secret in SECRETS if secret in content]
    assert opened(content).size == (picture.width, picture.height) == (1500, 2000)
    assert picture.file_size == len(content)
    assert "Mary" not in picture.file.name
    assert picture.uploaded_by_user is not None


@DOORS
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (photograph()[:3000], "We can't read this file as a picture."),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "We can't read this file as a picture: it is SVG."),
        (bomb(), "This picture has too many pixels."),
        (b"0" * (8 * 1024 * 1024 + 1), "This file is too big"),
    ],
    ids=["cut short", "a drawing", "a bomb", "too heavy"],
)
def test_bad_file_is_told_in_plain_words(door: Any, editor: Client, content: bytes, words: str) -> None:
    response = door(editor, content)

    assert response.status_code == 200
    told = response.content.decode().replace("&#x27;", "'").replace("&amp;#x27;", "'")
    assert words in told.replace("\\u0027", "'")
    assert not Picture.objects.exists()


def test_wrong_ending_is_put_right(editor: Client) -> None:
    """Chat apps save WebP under .jpg."""
    by_form(editor, write(draw(), "WEBP"))
    assert Picture.objects.get().file.name.endswith(".webp")


def test_many_uploads_then_ask_for_words(editor: Client) -> None:
    answer = json.loads(by_many(editor, photograph()).content)
    picture = Picture.objects.get()
    assert answer["success"]

    response = editor.post(
        f"/admin/images/multiple/{picture.pk}/", fields(f"image-{picture.pk}-", description="A cloth bag")
    )

    assert json.loads(response.content)["success"]
    assert Picture.objects.get().description == "A cloth bag"


def test_words_can_be_changed_without_the_file(editor: Client) -> None:
    picture = make_picture()
    name = picture.file.name

    response = editor.post(f"/admin/images/{picture.pk}/", fields(description="Better words"))

    assert response.status_code == 302
    picture.refresh_from_db()
    assert (picture.description, picture.file.name) == ("Better words", name)


def test_replaced_file_is_clean_and_the_old_one_gone(editor: Client) -> None:
    picture = make_picture()
    old, storage = picture.file.name, picture.file.storage

    editor.post(f"/admin/images/{picture.pk}/", fields(file=upload(photograph(90, 60))))

    picture.refresh_from_db()
    assert picture.width == 90
    assert not storage.exists(old)


def test_chooser_offers_the_pictures_words_and_never_its_file_name(editor: Client) -> None:
    picture, nameless = make_picture(), make_picture(title="IMG-2026", description="")
    words = [
        json.loads(editor.get(f"/admin/images/chooser/chosen/{one.pk}/").content)["result"]["default_alt_text"]
        for one in (picture, nameless)
    ]
    assert words == ["A red cloth bag", ""]


def test_form_field_takes_nothing_for_nothing() -> None:
    assert ChosenPictureField(required=False).clean(None) is None
