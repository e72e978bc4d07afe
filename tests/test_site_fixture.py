"""The site's own rows are there in every test, whatever flushed the database before."""

import pytest
from wagtail.models import Collection, Locale, Page, Site

from core.models import Programme


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_transactional_test_finds_root_site_locale_and_collection(run: int, programme: Programme) -> None:
    assert Page.objects.filter(depth=1).count() == 1
    assert Site.objects.get().root_page.locale == Locale.objects.get()
    assert Collection.objects.filter(depth=1).count() == 1
    assert programme.site == Site.objects.get()
