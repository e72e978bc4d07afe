"""Services of accounts: every write about people."""

from accounts.services.data_use import count_page, data_used, write_data_use
from accounts.services.notices import mark_notices_read, tell
from accounts.services.people import (
    SignInNameTaken,
    change_names,
    change_sign_in_names,
    create_person,
    erase_person,
    person_was_edited,
    record_sign_up,
    set_phone,
    verify_phone,
)
from accounts.services.roles import NotAnAdministrator, grant_role, revoke_role, sync_role
from accounts.services.second_steps import remove_second_step
from accounts.services.sessions import end_sessions

__all__ = [
    "NotAnAdministrator",
    "SignInNameTaken",
    "change_names",
    "change_sign_in_names",
    "count_page",
    "create_person",
    "data_used",
    "end_sessions",
    "erase_person",
    "grant_role",
    "mark_notices_read",
    "person_was_edited",
    "record_sign_up",
    "remove_second_step",
    "revoke_role",
    "set_phone",
    "sync_role",
    "tell",
    "verify_phone",
    "write_data_use",
]
