"""What people do on the site, step by step, with nothing but links, forms and buttons."""

from playwright.sync_api import Locator, Page

from lessons.models import Attempt

PASSWORD = "three plain words"


def open_by(it: Locator) -> None:
    """Click the link or button, and wait for the page where it leads: the one before it answers questions too."""
    with it.page.expect_navigation():
        it.click()


def press(page: Page, name: str) -> None:
    """Press the button with this name."""
    open_by(page.get_by_role("button", name=name, exact=True))


def follow(page: Page, name: str) -> None:
    """Follow the first link with this name in the page's own part."""
    open_by(page.locator("main").get_by_role("link", name=name).first)


def heading(page: Page) -> str:
    return page.locator("h1").first.inner_text()


def join(page: Page, *, name: str, called: str, phone: str) -> None:
    """Fill in and send the form for joining, on which the page stands."""
    page.get_by_label("Your name, as it should stand on your certificate").fill(name)
    page.get_by_label("What shall we call you?").fill(called)
    page.get_by_label("Phone number").fill(phone)
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Sign up")


def sign_in(page: Page, base: str, name: str, password: str = PASSWORD, then: str = "/my/") -> None:
    page.goto(f"{base}/accounts/login/?next={then}")
    page.get_by_label("Phone number, email or username").fill(name)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def go_through_course(page: Page, most_units: int = 40) -> None:
    """Go from unit to unit as the pages lead, doing what each asks for, until the course is done."""
    for _unit in range(most_units):
        if "/tries/" in page.url:
            answer_paper(page)
        elif page.get_by_role("button", name="Start", exact=True).count():
            press(page, "Start")
            continue
        elif page.get_by_role("link", name="Fill in my plan page").count():
            follow(page, "Fill in my plan page")
            fill_form(page, "Save my plan page")
        else:
            open_by(page.get_by_role("button", name="Done"))
            continue
        if not page.get_by_role("link", name="Next:").count():
            return
        follow(page, "Next:")
    raise AssertionError("The course has no end.")


def fill_form(page: Page, button: str, answer: str = "") -> None:
    """Fill every field of the form with this button, figures where figures are asked for, and press it.

    Of choices it takes the one that reads ``answer``, or else the first.
    """
    form = page.locator(f"main form:has(button:has-text('{button}'))")
    for box in form.locator("textarea").all():
        box.fill("Beans and chapati by the bus stop, for people on their way to work.")
    for box in form.locator("input[type=text]").all():
        box.fill(figure_for(box) or "Beans")
    for choices in form.locator("fieldset:has(input[type=radio])").all():
        wanted = choices.get_by_label(answer, exact=True) if answer else choices.locator("input[type=radio]").first
        wanted.check()
    for box in form.locator("input[type=checkbox]").all():
        box.check()
    for choice in form.locator("select").all():
        choice.select_option(index=8)
    press(page, button)


def figure_for(box: Locator) -> str | None:
    """Return a figure that fits the field, or nothing where words are asked for."""
    if (box.get_attribute("name") or "").endswith(("_day", "_year")):
        return "17" if (box.get_attribute("name") or "").endswith("_day") else "1990"
    return "12000" if box.get_attribute("inputmode") in ("decimal", "numeric") else None


def answer_paper(page: Page, *, right: bool = True) -> None:
    """Answer the open try on the page, all right or all wrong, and finish it."""
    attempt = Attempt.objects.get(pk=page.url.rstrip("/").rsplit("/", 1)[1])
    for question in attempt.paper["questions"]:
        answer_question(page, question, right=right)
    press(page, "Finish and see my answers")


def answer_question(page: Page, question: dict, *, right: bool) -> None:
    box = page.locator(f"[id='q-{question['id']}']")
    match question["type"]:
        case "single_choice":
            chosen = next(choice["id"] for choice in question["choices"] if choice["right"] is right)
            box.locator(f"input[value='{chosen}']").check()
        case "multiple_choice":
            for choice in question["choices"]:
                if choice["right"] is right:
                    box.locator(f"input[value='{choice['id']}']").check()
        case "true_false":
            box.locator(f"input[value='{str(question['answer'] is right).lower()}']").check()
        case "number":
            factor = question.get("factor", 1)
            box.locator("input").fill(str(float(question["answer"]) * factor + (0 if right else 1)))
        case "short_text":
            box.locator("input").fill(question["answers"][0] if right else "something else")
        case "matching":
            answer_matching(box, question, right=right)
        case other:
            raise AssertionError(f"No hand for {other}.")


def answer_matching(box: Locator, question: dict, *, right: bool) -> None:
    options = {pair: key for key, pair in question["options"].items()}
    pairs = [pair["id"] for pair in question["pairs"]]
    wanted = pairs if right else [*pairs[1:], pairs[0]]
    for pair, other in zip(pairs, wanted, strict=True):
        box.locator(f"input[name$='.{pair}'][value='{options[other]}']").check()
