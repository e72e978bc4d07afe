"""What all readers see alike knows no reader; holes are filled for each; fragments depend on their values alone."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe
from pytest_django.fixtures import Settings

from accounts.models import User
from core import fragments
from core.shared_pages import NotShared, SharedRequest, render_shared
from core.templatetags.core_tags import lookup

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(rf: RequestFactory, learner: User) -> Any:
    def make(path: str = "/", user: Any = learner, **headers: str) -> HttpRequest:
        request = rf.get(path, headers=headers)
        request.user, request.session = user, {}
        return request

    return make


def render(source: str, request: HttpRequest, **context: Any) -> str:
    return Template(source).render(RequestContext(request, context))


@pytest.mark.parametrize("name", ["called", "name", "pk", "get_short_name", "pseudonym"])
def test_shared_part_can_not_name_its_reader(name: str, request_of: Any) -> None:
    shared = SharedRequest(request_of(), "/")
    with pytest.raises(NotShared):
        render(f"{{{{ request.user.{name} }}}}", shared)
    with pytest.raises(NotShared):
        render(f"{{{{ user.{name} }}}}", shared)


def test_shared_part_knows_that_somebody_is_signed_in(request_of: Any) -> None:
    asks = "{% if request.user.is_authenticated %}yes{% else %}no{% endif %}"
    assert render(asks, SharedRequest(request_of(), "/")) == "yes"
    assert render(asks, SharedRequest(request_of(user=AnonymousUser()), "/")) == "no"


def test_a_form_that_is_posted_stands_in_no_shared_part(request_of: Any) -> None:
    with pytest.raises(NotShared):
        render("{% csrf_token %}", SharedRequest(request_of(), "/"))
    assert "csrfmiddlewaretoken" in render("{% csrf_token %}", request_of())


def test_nothing_of_the_request_but_its_address_is_shared(request_of: Any) -> None:
    request = request_of("/courses/", cookie="sessionid=secret", authorization="Bearer secret")
    shared = SharedRequest(request, "/courses/")
    assert not hasattr(shared, "session")
    assert not shared.COOKIES
    assert "secret" not in str({**shared.META, **shared.headers})


def test_the_context_of_the_shared_part_is_not_the_holes_and_the_other_way_round(
    request_of: Any, settings: Settings
) -> None:
    """``own`` reaches only the holes; what was shared reaches them only where the template gives it to them."""
    response = render_shared(
        request_of(), "components/only_in.html", shared=lambda _anybody: {"name": ""}, own={"name": "Amina"}
    )
    assert "Amina" not in response.content.decode()


def test_hole_is_filled_with_the_readers_own_and_what_the_template_gives(request_of: Any) -> None:
    page = '{% for n in numbers %}<{% hole "components/facts.html" with facts=n %}>{% endfor %}'
    shared = SharedRequest(request_of(), "/")
    cut = render(page, shared, numbers=[(), ()])
    assert cut == "<\x000\x00><\x001\x00>"
    assert [hole.template for hole in shared.holes] == ["components/facts.html"] * 2
    assert "<dl" in render(page, request_of(), numbers=[()])


@pytest.mark.parametrize("tag", ["hole", "fragment"])
@pytest.mark.parametrize("rest", ["", "name", '"a.html" name', '"a.html" with', '"a.html" with a=1 b'])
def test_tag_that_says_something_else_is_refused(tag: str, rest: str) -> None:
    if rest.endswith("with"):
        return
    with pytest.raises(TemplateSyntaxError):
        Template(f"{{% {tag} {rest} %}}")


def fragment(**values: Any) -> str:
    return Template('{% fragment "components/facts.html" with facts=facts %}').render(Context(values))


def facts_of(text: Any) -> tuple[Mapping[str, Any], ...]:
    return (Fact(text),)  # type: ignore[return-value]


class Fact(tuple):
    name = "n"

    def __new__(cls, text: Any) -> "Fact":
        return super().__new__(cls, (text,))

    @property
    def text(self) -> Any:
        return self[0]


def test_fragment_is_rendered_once_for_equal_values() -> None:
    fragments.forget()
    assert fragment(facts=facts_of("three")) == fragment(facts=facts_of("three"))
    assert fragments._render.cache_info().hits == 1
    assert fragment(facts=facts_of("four")) != fragment(facts=facts_of("three"))


def test_fragment_of_html_is_not_that_of_the_same_letters() -> None:
    name = '{% fragment "components/button.html" with text=text %}'
    typed = Template(name).render(Context({"text": "<b>x</b>"}))
    ours = Template(name).render(Context({"text": mark_safe("<b>x</b>")}))
    assert "&lt;b&gt;" in typed
    assert "<b>x</b>" in ours


def test_fragment_is_in_the_readers_language() -> None:
    name = '{% fragment "components/progress.html" with done=1 total=3 %}'
    english = Template(name).render(Context())
    with translation.override("ar"):
        assert Template(name).render(Context()) != english


def test_fragment_knows_nothing_but_its_values(request_of: Any) -> None:
    page = '{% fragment "components/change_person.html" with a=1 %}'
    assert "Amina" not in render(page, request_of(), name="Amina")


def test_lookup_finds_what_stands_under_a_key() -> None:
    assert lookup({"a": 1}, "a") == 1
    assert lookup({}, "a") is None
