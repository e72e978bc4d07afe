"""Staff's screens in the admin: what a trainer, a grant manager and an administrator see."""

from courses.models import CoursePage
from grants.enums import Status
from grants.models import Application, RoundPage
from lessons.models import LessonPage, QuizPage
from tests.browser.pages import Stop, at
from tests.browser.scene import Scene

DECIDING = "market-days"


def _page(who: str, model: type, path: str, **known: str) -> Stop:
    def find(_scene: Scene) -> str:
        return path.format(model.objects.filter(locale__language_code="en", **known).order_by("path")[0].pk)

    return Stop(who, find)


def _round(path: str) -> Stop:
    """A screen of the demo's round that is being decided."""

    def find(_scene: Scene) -> str:
        application = Application.objects.filter(round__slug=DECIDING, status=Status.IN_REVIEW).order_by("number")[0]
        return f"/admin/grants/{application.round_id}/{path}".format(application.number)

    return Stop("manager", find)


ADMIN: dict[str, Stop] = {
    "trainer welcome": at("trainer", "/admin/"),
    "trainer courses": _page("trainer", CoursePage, "/admin/pages/{}/", slug="finances"),
    "trainer lesson": _page("trainer", LessonPage, "/admin/pages/{}/edit/"),
    "trainer quiz": _page("trainer", QuizPage, "/admin/pages/{}/edit/"),
    "manager welcome": at("manager", "/admin/"),
    "manager grants": at("manager", "/admin/grants/"),
    "manager round": _round(""),
    "manager ranking": _round("ranking/"),
    "manager share out": _round("share-out/"),
    "manager publish": _round("publish/"),
    "manager application": _round("application/{}/"),
    "manager round page": _page("manager", RoundPage, "/admin/pages/{}/edit/"),
    "manager copies a round": _page("manager", RoundPage, "/admin/pages/{}/copy/"),
    "administrator welcome": at("administrator", "/admin/"),
    "administrator people": at("administrator", "/admin/users/"),
    "administrator certificates": at("administrator", "/admin/certificates/"),
}
