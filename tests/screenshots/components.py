"""All components on one page, made of the real templates with the real stylesheet: what docs/components.md shows."""

from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.templatetags.static import static
from django.test import RequestFactory
from playwright.sync_api import Page

TEMPLATE = Path(__file__).with_name("components.html")
COLOURS = ["#17492d", "#1a6b3d", "#e2f1da", "#ffc65c", "#ffeac0", "#fcf6e9", "#f3e8d2", "#46301f", "#fde4da", "#a02a16"]
HEADS = ("Who", "When", "Plates")
BUYERS = (("Drivers", "Before six", "25"), ("Pupils", "At noon", "15"))


class _Form(forms.Form):
    name = forms.CharField(label="What do you sell?", help_text="For example: beans and chapati.")
    price = forms.CharField(label="Your price for one", help_text="In KES.")
    days = forms.ChoiceField(
        label="How often?", choices=[("d", "Every day"), ("m", "On market days")], widget=forms.RadioSelect
    )


def open_components(page: Page, base: str) -> None:
    """Show the page of components; no address of a site has it."""
    path = "/components/"
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    body = engines["django"].from_string(TEMPLATE.read_text()).render(_context(), request)
    page.route(base + path, lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(base + path)


def _context() -> dict[str, object]:
    form = _Form({"name": "Beans", "price": "", "days": "d"})
    form.fields["price"].error_messages["required"] = "Write the amount in digits, for example 50."
    return {
        "colours": COLOURS,
        "form": form,
        "drawing": static("img/drawings/finances.svg"),
        "nothing": static("img/drawings/empty-certificates.svg"),
        "units": [SimpleNamespace(key=n, is_done=n < 3) for n in range(1, 6)],
        "lines": [{"name": "Sales", "amount": "KES 2,000"}, {"name": "Beans and gas", "amount": "KES 400"}],
        "steps": [
            {"title": "Can I apply?", "url": "#", "state": "done", "note": "3 of 3 fit"},
            {"title": "My work", "url": "#", "state": "now", "note": "1 of 3 answers"},
            {"title": "Check and send", "state": "later"},
        ],
        "heads": HEADS,
        "rows": [[{"label": h, "text": t} for h, t in zip(HEADS, buyer, strict=True)] for buyer in BUYERS],
    }
