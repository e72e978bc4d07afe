"""Every page says what it costs, never too little."""

import re

import brotli
import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


def said_cost(text: str) -> int:
    found = re.search(r"This page: ([0-9]+)\s*KB", text)
    assert found, "The page doesn't say what it costs."
    return int(found[1])


@pytest.mark.parametrize("path", ["/tell-us/", "/accounts/profile/", "/my/", "/no-such-page/"])
def test_page_says_its_cost(client: Client, learner: User, path: str) -> None:
    client.force_login(learner)

    plain = client.get(path)
    sent = client.get(path, headers={"accept-encoding": "br"})

    assert "\x02" not in plain.text
    assert said_cost(plain.text) == said_cost(brotli.decompress(sent.content).decode())
    assert len(sent.content) <= said_cost(plain.text) * 1000 <= len(sent.content) * 1.2 + 1000


def test_admin_says_no_cost(admin_client: Client) -> None:
    assert "This page:" not in admin_client.get("/admin/login/").text
