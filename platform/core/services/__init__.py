"""Services of core."""

from core.services.log import log_line, record

__all__ = ["log_line", "record"]
