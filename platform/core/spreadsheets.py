"""Spreadsheets that people download: no cell of them may run as a formula."""

import re
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What makes Excel, LibreOffice or Google Sheets read a cell as a formula (OWASP, "CSV Injection"), full-width too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What XML, and so .xlsx, has no way to write (XML 1.0, "Char"): one such name would make the whole file fail.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def defuse(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would calculate, also where blanks stand before it.

    Characters that no spreadsheet can hold are left out.
    """
    value = UNWRITABLE.sub("", text)
    return f"'{value}" if value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS) else value


class SafeSpreadsheetMixin(SpreadsheetExportMixin):
    """Wagtail's export with every text cell defused."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        written = super().preprocess_field_value(field, value, export_format)
        return defuse(written) if isinstance(written, str) else written
