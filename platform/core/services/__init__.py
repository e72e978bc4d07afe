"""Writes that belong to the whole house."""

from core.services.log import log_line, record

__all__ = ["log_line", "record"]
