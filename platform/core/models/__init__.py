"""Models that every app stands on, a module each topic."""

from core.models.append_only import AppendOnly, AppendOnlyQuerySet
from core.models.limits import LimitCount
from core.models.log import LogEntry, kind_words
from core.models.page_stamp import PageStamp
from core.models.pages import BasePage
from core.models.pictures import Picture, Rendition
from core.models.programmes import Place, Programme, time_zones, validate_time_zone

__all__ = [
    "AppendOnly",
    "AppendOnlyQuerySet",
    "BasePage",
    "LimitCount",
    "LogEntry",
    "PageStamp",
    "Picture",
    "Place",
    "Programme",
    "Rendition",
    "kind_words",
    "time_zones",
    "validate_time_zone",
]
