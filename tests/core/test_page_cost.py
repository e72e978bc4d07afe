"""Every page says what it costs, never too little."""

import brotli
import pytest
from django.test import Client

from accounts.models import User
from core.drawings import drawing_bytes
from tests.core.costs import said_cost

pytestmark = pytest.mark.django_db


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


def test_drawings_count_unless_they_are_left_out(client: Client, learner: User) -> None:
    client.force_login(learner)
    with_drawing, costs = client.get("/my/"), {}
    assert "img/drawings/empty-learning" in with_drawing.text
    for choice in ("small", "none"):
        client.cookies["pictures"] = choice
        costs[choice] = said_cost(client.get("/my/").text)
    size = drawing_bytes("empty-learning") / 1000
    assert size - 1 < costs["small"] - costs["none"] < size + 1
    assert costs["small"] == said_cost(with_drawing.text)
