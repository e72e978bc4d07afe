"""Every write about people."""

from accounts.services.notices import mark_notices_read, tell
from accounts.services.people import (
    SignInNameTaken,
    change_names,
    change_sign_in_names,
    erase_person,
    record_sign_up,
    verify_phone,
)
from accounts.services.roles import NotAnAdministrator, grant_role, revoke_role, sync_role

__all__ = [
    "NotAnAdministrator",
    "SignInNameTaken",
    "change_names",
    "change_sign_in_names",
    "erase_person",
    "grant_role",
    "mark_notices_read",
    "record_sign_up",
    "revoke_role",
    "sync_role",
    "tell",
    "verify_phone",
]
