"""What is sent is bounded before it is read: by length, and by who may send files at all."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client

from accounts.models import Role, User
from core.models import Programme
from tests.accounts.factories import AdministratorFactory, person_with_role

pytestmark = pytest.mark.django_db
DOORS = ["/tell-us/", "/accounts/login/", "/accounts/signup/", "/admin/images/add/", "/admin/", "/no-such-page/", "/c/"]
MEGABYTE = 2**20


class Unread:
    """A body that nobody may read."""

    def read(self, *_sizes: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.fixture
def files_begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files of which anything was taken."""
    begun: list[str] = []
    new_file = MemoryFileUploadHandler.new_file

    def begin(self: Any, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> Any:
        begun.append(file_name)
        return new_file(self, field_name, file_name, *args, **kwargs)

    monkeypatch.setattr(MemoryFileUploadHandler, "new_file", begin)
    return begun


def send_unread(client: Client, path: str, size: int) -> Any:
    """Say that so much is coming, and break the test when any of it is read."""
    request = {"CONTENT_LENGTH": str(size), "wsgi.input": Unread(), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    return client.generic("POST", path, b"", **request)


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.bin", b"x" * MEGABYTE)


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("size", [3 * MEGABYTE, 150 * MEGABYTE, 10**15])
def test_stranger_may_not_send_much_and_nothing_of_it_is_read(client: Client, path: str, size: int) -> None:
    response = send_unread(client, path, size)

    assert response.status_code == 413
    assert "This is too much at once" in response.text


@pytest.mark.parametrize("path", DOORS)
def test_learner_may_not_either(client: Client, learner: User, path: str) -> None:
    client.force_login(learner)

    assert send_unread(client, path, 3 * MEGABYTE).status_code == 413


def test_staff_may_send_what_a_picture_needs_and_no_more(client: Client) -> None:
    client.force_login(AdministratorFactory())

    assert send_unread(client, "/admin/images/add/", 11 * MEGABYTE).status_code == 413
    assert send_unread(client, "/tell-us/", 3 * MEGABYTE).status_code == 413


@pytest.mark.parametrize("path", DOORS)
def test_file_from_a_stranger_is_refused_before_any_of_it_is_taken(
    client: Client, files_begun: list[str], path: str
) -> None:
    response = client.post(path, {"file": a_file(), "text": "He asked"})

    assert response.status_code in {302, 400, 404, 405}
    assert files_begun == []


def test_file_from_a_learner_is_refused_too(client: Client, learner: User, files_begun: list[str]) -> None:
    client.force_login(learner)

    for path in ("/admin/images/add/", "/accounts/profile/", "/tell-us/"):
        client.post(path, {"file": a_file()})

    assert files_begun == []


def test_file_from_a_trainer_is_taken_in_the_admin_only(
    client: Client, programme: Programme, files_begun: list[str]
) -> None:
    client.force_login(person_with_role(Role.TRAINER, programme))

    client.post("/tell-us/", {"file": a_file()})
    elsewhere = list(files_begun)
    client.post("/admin/images/add/", {"file": SimpleUploadedFile("big.bin", b"x" * 4 * MEGABYTE)})

    assert elsewhere == []
    assert files_begun == ["big.bin"]


def test_form_in_parts_without_files_is_read_as_ever(client: Client) -> None:
    """A browser may send any form so."""
    response = client.post("/tell-us/", {"kind": "", "text": "He asked for 500.", "contact": ""})

    assert response.status_code == 400
    assert "He asked for 500.</textarea>" in response.text


@pytest.mark.parametrize("path", DOORS)
def test_body_of_unknown_length_is_not_awaited(client: Client, path: str) -> None:
    response = client.generic("POST", path, b"", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

    assert response.status_code == 411


@pytest.mark.parametrize("length", ["x", "-5", "1e9", "", "٣"])
def test_nonsense_for_a_length_is_no_crash(client: Client, length: str) -> None:
    assert client.generic("POST", "/tell-us/", b"", CONTENT_LENGTH=length).status_code < 500
