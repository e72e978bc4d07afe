"""The printed certificate: nothing runs off the paper or over something else, however long a name or title is."""

from datetime import UTC, datetime

import pytest

from certificates.models import Certificate
from certificates.pdf import render_html

pytestmark = pytest.mark.pdf
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
WORDS = "Wanjiru Achieng Nyambura Otieno Kipchoge Mwangi Adhiambo Chebet Barasa Njeri "


@pytest.mark.parametrize(
    "name", ["Amina", (WORDS * 3)[:150], "A" * 150, "Ж" * 60, ("أمينة عبد الرحمن " * 10)[:150], "W" * 38]
)
@pytest.mark.parametrize(
    ("title", "what"),
    [
        ("Finances", ""),
        (("Money in a small shop " * 12)[:255], ("Count what you earn · " * 60)),
        ("M" * 255, "x" * 3000),
    ],
    ids=["short", "long", "unbroken"],
)
def test_name_title_and_words_stay_on_the_paper_and_off_each_other(name: str, title: str, what: str) -> None:
    fact = {"label": "Lessons and checks", "value": "20", "source": "server"}
    facts = {"code": "ABCDE23456", "language": "en", "completed_at": NOW, "issued_at": NOW, "facts": [fact, fact]}
    certificate = Certificate(holder_name=name, title=title, description=what, **facts)

    pages = lay_out(render_html(certificate))

    assert len(pages) == 1
    boxes = pages[0]
    assert boxes["inside"]["bottom"] <= boxes["below"]["top"] + 1
    for part in ("name", "course", *(["what"] if what else [])):
        assert boxes[part]["left"] >= boxes["sheet"]["left"]
        assert boxes[part]["right"] <= boxes["sheet"]["right"]


def lay_out(html: str) -> list[dict[str, dict[str, float]]]:
    """Return each page's boxes by class: the outer edges of their lines of text, in CSS pixels."""
    from weasyprint import HTML  # noqa: PLC0415 - loads system libraries, which a machine may lack

    return [_boxes(page._page_box) for page in HTML(string=html).render().pages]


def _boxes(page: object) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for box in page.descendants():  # type: ignore[attr-defined]
        classes = box.element.get("class", "").split() if box.element is not None and box.element_tag[0] != ":" else []
        if not classes or classes[0] in found or not hasattr(box, "descendants") or not box.margin_height:
            continue
        lines = [inner for inner in box.descendants() if type(inner).__name__ == "TextBox"] or [box]
        found[classes[0]] = {
            "left": min(line.position_x for line in lines),
            "right": max(line.position_x + line.width for line in lines),
            "top": box.position_y,
            "bottom": max(line.position_y + line.height for line in lines),
        }
    sheet = next(box for box in page.descendants() if box.element is not None and box.element.get("class") == "sheet")  # type: ignore[attr-defined]
    found["sheet"] = {"left": sheet.position_x, "right": sheet.position_x + sheet.width, "top": 0, "bottom": 0}
    return found
