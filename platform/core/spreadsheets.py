"""Spreadsheet export (xlsx): no cell of it may run as a formula."""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin

# What makes Excel, LibreOffice or Google Sheets read a cell as a formula (OWASP, "CSV Injection"), full-width too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What begins another cell or line in a program that is set to another country: Excel splits by semicolons in many.
SEPARATORS = re.compile(r"([;|\t\r\n])")
# What XML, and so .xlsx, has no way to write (XML 1.0, "Char"): one such name would make the whole file fail.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def defuse(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would calculate, also where blanks stand before it.

    Characters that no spreadsheet can hold are left out.
    """
    value = UNWRITABLE.sub("", text)
    return f"'{value}" if _would_run(value) else value


def _would_run(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)


def defuse_csv(text: str) -> str:
    """Defuse a text for a CSV file, and each part that is a cell of its own where a program splits elsewhere."""
    parts = SEPARATORS.split(UNWRITABLE.sub("", text))
    if not any(_would_run(part) for part in parts[2::2]):
        return defuse(text)
    return "".join(part if n % 2 else defuse(part) for n, part in enumerate(parts))


class SafeSpreadsheetMixin(SpreadsheetExportMixin):
    """Wagtail's export: text defused, and quoted in CSV; times on the programme's clock; CSV that Excel can read."""

    def get_number_formats(self) -> Mapping[str, str]:
        """Return a spreadsheet's number format by column, so that an amount says its currency."""
        return {}

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        """Take the clock along: lines of CSV are written when the request is over."""
        self.zone = timezone.get_current_timezone()
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def generate_xlsx_row(
        self, worksheet: Any, row_dict: dict[str, Any], date_format: str | None = None
    ) -> Iterator[Any]:
        cells, formats = super().generate_xlsx_row(worksheet, row_dict, date_format), self.get_number_formats()
        for field, cell in zip(row_dict, cells, strict=True):
            if field in formats and cell.value is not None and cell.data_type == "n":
                cell.number_format = formats[field]
            yield cell

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Write an instant as the reader's clock shows it (a cell knows no zone), and text so that nothing runs."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            local = timezone.make_naive(value, self.zone)
            return local if export_format == self.FORMAT_XLSX else f"{local:%Y-%m-%d %H:%M}"
        written = super().preprocess_field_value(field, value, export_format)
        if not isinstance(written, str):
            return written
        return defuse_csv(written) if export_format == self.FORMAT_CSV else defuse(written)

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Begin with the byte order mark: without it Excel takes UTF-8 for its own old table of letters."""
        yield codecs.BOM_UTF8
        writer = csv.DictWriter(Echo(), fieldnames=self.list_export, quoting=csv.QUOTE_ALL)
        yield writer.writerow({field: self.get_heading(queryset, field) for field in self.list_export})
        for row in queryset:
            yield self.write_csv_row(writer, self.to_row_dict(row))
