"""Make every rendition that published pages need and that isn't there. Running it again makes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from core.pictures.renditions import make_renditions, mend_renditions, pictures_on_live_pages


class Command(BaseCommand):
    help = "Make the missing renditions of pictures on published pages: after a restore, or a change of their sizes."

    def handle(self, *args: Any, **options: Any) -> None:
        mended, deleted = mend_renditions()
        made = mended + make_renditions(pictures_on_live_pages())
        if made or deleted:
            self.stdout.write(f"Pictures: {made} renditions made, {deleted} of former sizes deleted.")
