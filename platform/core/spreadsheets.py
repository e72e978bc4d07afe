"""Spreadsheets that people download: no cell of them may run as a formula."""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What makes Excel, LibreOffice or Google Sheets read a cell as a formula (OWASP, "CSV Injection"), full-width too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defuse(value: str) -> str:
    """Put an apostrophe before text that a spreadsheet would calculate, also where blanks stand before it."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS) else value


class SafeSpreadsheetMixin(SpreadsheetExportMixin):
    """Wagtail's export with every text cell defused."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        written = super().preprocess_field_value(field, value, export_format)
        return defuse(written) if isinstance(written, str) else written
