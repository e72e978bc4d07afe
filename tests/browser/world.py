"""One site for all browser tests of a process: a copy of the test database with the starter content, loaded once.

Nothing in it is flushed, so every test brings its own people. Other tests never see it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.models import Programme
from home.demo.learners import without_tasks
from home.demo.people import load_demo, make_people
from tests.conftest import put_back_site

SUFFIX = "world"


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Let every connection of this process, the server's threads included, open this database.

    Ids of content types, which Django keeps for the process, may be others there.
    """
    connection.close()
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        ContentType.objects.clear_cache()


def make_copy() -> str:
    """Copy the test database as it stands between two tests. Returns the copy's name."""
    connection.close()
    connection.creation.clone_test_db(suffix=SUFFIX, verbosity=0)
    return connection.creation.get_test_db_clone_settings(SUFFIX)["NAME"]


def drop_copy() -> None:
    connection.creation.destroy_test_db(suffix=SUFFIX, verbosity=0)


def load(*, whole_demo: bool = False) -> None:
    """Load the starter content and the demo's accounts, without what only searching in the admin needs: half the time.

    The whole demo has some thirty learners and two more rounds; no test asks for them.
    """
    put_back_site()
    with disable_reference_index_auto_update():
        call_command("load_starter", stdout=StringIO())
        programme, now = Programme.objects.get(key="demo"), timezone.now()
        if whole_demo:
            load_demo(programme=programme, now=now)
        else:
            with without_tasks():
                make_people(programme=programme, now=now)
