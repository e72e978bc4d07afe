"""Template loader: our HTML templates without their indentation, which is a tenth of what a page weighs compressed.

Taken away once, when a template is compiled. Line ends stay: words don't run together, and ``blocktranslate trimmed``
finds its text. Templates of installed packages and texts that are no HTML (mails) are read as they are.
"""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader

INDENTATION = re.compile(r"\s*\n\s*")


def squeeze(text: str) -> str:
    """Take away the indentation of a text in which none is somebody's own."""
    return text if "<textarea" in text or "<pre" in text else INDENTATION.sub("\n", text)


class Loader(FilesystemLoader):
    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        return INDENTATION.sub("\n", text) if origin.name.endswith(".html") else text
