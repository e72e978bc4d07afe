"""Guards that keep the demo and the starter content away from a site that real people use."""

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from home.demo.learners import read_learners
from home.demo.people import PEOPLE

OWN_DEMO = (
    "The demo's accounts have a password that everybody can read, and one of them may do everything. "
    "Look at the demo on a machine of your own, with a database of its own: make demo"
)


class RealSite(Exception):
    """Real people use this site. The message says so in words, with the way round."""


def check_may_load_demo() -> None:
    """Raises RealSite on a public server, and where people are who did not come with the demo."""
    if not settings.MAY_BE_A_DEMO:
        raise RealSite(f"This is a public site: its settings are made for real people. {OWN_DEMO}")
    if holds_real_people():
        raise RealSite(f"People use this site who did not come with the demo. {OWN_DEMO}")


def check_may_load_starter(*, is_meant: bool) -> None:
    """Raises RealSite where people are, unless whoever loads it says that this is meant."""
    if not is_meant and holds_real_people():
        raise RealSite(
            "People use this site already. Loading changes the pages of courses that came from the files, and adds a "
            "grant that people can ask for. If this is what you want: manage.py load_starter --on-a-live-site"
        )


def holds_real_people() -> bool:
    """Say whether anybody has an account who is neither an administrator nor came with the demo.

    Whoever looks at a demo may sign up there: where all of its accounts are, it is one, and may be started again.
    """
    demo = [person.username for person in PEOPLE]
    if User.objects.filter(username__in=demo).count() == len(demo):
        return False
    from_the_demo = Q(username__in=[*demo, *read_learners()])
    return User.objects.filter(~from_the_demo | Q(username=None), is_superuser=False).exists()
