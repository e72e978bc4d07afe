"""Who may open which address. Every route of the site is declared here; the first line that fits counts.

A name is a URL name with its namespace; ``*`` stands for anything. Wagtail's own addresses are declared in groups.
"""

from fnmatch import fnmatchcase
from typing import NamedTuple

from tests.site.routes import Route

STRANGER = "stranger"
LEARNER = "learner"  # the objects of the world are this person's
NEIGHBOUR = "neighbour"  # another learner, who has none of them
TRAINER = "trainer"
COMMITTEE = "committee"  # has the world's application to score
UNASSIGNED = "committee, not assigned"
CONFLICTED = "committee, in conflict"
MANAGER = "grant manager"
MANAGER_ELSEWHERE = "grant manager of another programme"
FINANCE = "finance"
FINANCE_ELSEWHERE = "finance of another programme"
SUPPORT = "support"
SUPPORT_ELSEWHERE = "support of another programme"
ADMINISTRATOR = "administrator"

ROLES = (
    STRANGER,
    LEARNER,
    NEIGHBOUR,
    TRAINER,
    COMMITTEE,
    UNASSIGNED,
    CONFLICTED,
    MANAGER,
    MANAGER_ELSEWHERE,
    FINANCE,
    FINANCE_ELSEWHERE,
    SUPPORT,
    SUPPORT_ELSEWHERE,
    ADMINISTRATOR,
)
# Who may enter Wagtail's admin.
STAFF = {
    TRAINER,
    MANAGER,
    MANAGER_ELSEWHERE,
    FINANCE,
    FINANCE_ELSEWHERE,
    SUPPORT,
    SUPPORT_ELSEWHERE,
    ADMINISTRATOR,
}


class Audience(NamedTuple):
    """``may`` must be let in, ``might`` is decided by permissions that the role has or not, all others are refused."""

    title: str
    may: frozenset[str]
    might: frozenset[str] = frozenset()


EVERYBODY = Audience("everybody", frozenset(ROLES))
SIGNED_IN = Audience("signed-in people", frozenset(ROLES) - {STRANGER})
OWNER = Audience("the person it belongs to", frozenset({LEARNER}))
ASSIGNED = Audience("the committee member it was given to", frozenset({COMMITTEE}))
COMMITTEE_MEMBERS = Audience("committee members", frozenset({COMMITTEE, UNASSIGNED, CONFLICTED}))
MANAGERS = Audience("grant managers of its programme", frozenset({MANAGER, ADMINISTRATOR}))
MONEY = Audience("grant managers and finance of its programme", frozenset({MANAGER, FINANCE, ADMINISTRATOR}))
ANY_MONEY = Audience(
    "grant managers and finance",
    frozenset({MANAGER, MANAGER_ELSEWHERE, FINANCE, FINANCE_ELSEWHERE, ADMINISTRATOR}),
)
ADMIN_DOOR = Audience("who may enter the admin", frozenset({MANAGER, ADMINISTRATOR}), frozenset(STAFF))
EDITORS = Audience("editors, as far as Wagtail's permissions go", frozenset({ADMINISTRATOR}), frozenset(STAFF))
ADMINISTRATORS = Audience("administrators", frozenset({ADMINISTRATOR}))
# Whoever opens these is sent on: by a key in the address, a step begun before, or because the feature is off.
STEPS = Audience("who is in the middle of signing in", frozenset(), frozenset(ROLES))
KEYED = Audience("who knows the address", frozenset(), frozenset(ROLES))
NOBODY = Audience("nobody", frozenset())

DECLARED: tuple[tuple[str, Audience], ...] = (
    # The house.
    ("favicon", EVERYBODY),
    ("robots", EVERYBODY),
    ("security-txt", EVERYBODY),
    ("service-worker", EVERYBODY),
    ("manifest", EVERYBODY),
    ("media", KEYED),
    ("safety:report-concern", EVERYBODY),
    ("wagtail_serve", EVERYBODY),
    ("wagtailcore_authenticate_with_password", STEPS),
    ("wagtailcore_login", STEPS),
    # Accounts, by allauth.
    ("account_login", EVERYBODY),
    ("account_signup", EVERYBODY),
    ("account_logout", EVERYBODY),
    ("account_inactive", EVERYBODY),
    ("account_reset_password*", STEPS),
    ("account_confirm*", STEPS),
    ("account_verify_phone", STEPS),
    ("account_email_verification_sent", EVERYBODY),
    ("account_set_password", STEPS),
    ("account_*", SIGNED_IN),
    ("accounts:done", STEPS),
    ("accounts:kept-words", STEPS),
    ("accounts:home", STEPS),
    ("accounts:left", EVERYBODY),
    ("accounts:open-notice", OWNER),
    ("accounts:*", SIGNED_IN),
    # What somebody learns.
    ("pages:page", EVERYBODY),
    ("home:*", SIGNED_IN),
    ("lessons:show-words", EVERYBODY),
    ("search:search-lessons", EVERYBODY),
    ("lessons:answer-quiz", OWNER),
    ("lessons:show-result", OWNER),
    ("lessons:*", SIGNED_IN),
    ("lessons-plan:*", SIGNED_IN),
    ("offline:*", EVERYBODY),
    ("lessons-notes:*", SIGNED_IN),
    ("mfa_authenticate", STEPS),
    ("mfa_*", Audience("signed-in people, after their password", frozenset(), SIGNED_IN.may)),
    # Certificates.
    ("certificates:*", EVERYBODY),
    ("my-certificates:list-certificates", SIGNED_IN),
    ("my-certificates:show-for-course", SIGNED_IN),
    ("my-certificates:show-certificate", OWNER),
    # The committee. Its list also tells a learner in plain words that there is nothing here for them.
    ("review:list-reviews", COMMITTEE_MEMBERS),
    ("review:declare-conflict", Audience(ASSIGNED.title, ASSIGNED.may, frozenset({CONFLICTED}))),
    ("review:*", ASSIGNED),
    # Who applies.
    ("grants:*", SIGNED_IN),
    ("my-grants:list-applications", SIGNED_IN),
    ("my-grants:*", OWNER),
    # Screens of ours in Wagtail's admin.
    ("certificates_admin:revoke", Audience("support of its programme", frozenset({SUPPORT, ADMINISTRATOR}))),
    ("certificates_admin:*", Audience("support", frozenset({SUPPORT, SUPPORT_ELSEWHERE, ADMINISTRATOR}))),
    ("grants_admin:rounds", ANY_MONEY),
    ("grants_admin:publish", MANAGERS),
    ("grants_admin:spread", MANAGERS),
    ("grants_admin:*", MONEY),
    ("concerns:edit", Audience("support of its programme", frozenset({SUPPORT, ADMINISTRATOR}))),
    ("concerns:*", Audience("support", frozenset({SUPPORT, SUPPORT_ELSEWHERE, ADMINISTRATOR}))),
    ("roles-in-programmes:*", ADMINISTRATORS),
    ("programme:*", ADMINISTRATORS),
    ("place:*", ADMINISTRATORS),
    ("house-log:*", ADMINISTRATORS),
    ("admin-account", STEPS),
    ("admin-remove-second-step", ADMINISTRATORS),
    ("admin-translate-*", EDITORS),
    ("admin-update-translation", EDITORS),
    ("admin-edit-page", EDITORS),
    ("admin-create-page", EDITORS),
    ("admin-publish-below", EDITORS),
    ("admin-edit-narration", Audience("trainers of its programme", frozenset({TRAINER, ADMINISTRATOR}))),
    ("core:page-sign-in", STEPS),
    ("core:choose-pictures", EVERYBODY),
    # Wagtail's admin.
    ("admin-sign-in", STEPS),
    ("wagtailadmin_login", STEPS),
    ("wagtailadmin_logout", Audience("everybody, to leave", frozenset(), frozenset(ROLES))),
    ("wagtailadmin_password_reset*", STEPS),
    ("wagtailadmin_home", ADMIN_DOOR),
    ("wagtailadmin_sprite", EVERYBODY),
    ("wagtailadmin_javascript_catalog", EVERYBODY),
    ("wagtail_localize:javascript_catalog", Audience("words of scripts", frozenset(), frozenset(ROLES))),
    ("wagtailusers_*", ADMINISTRATORS),
    ("wagtailsites:*", ADMINISTRATORS),
    ("wagtaillocales:*", ADMINISTRATORS),
    ("wagtailadmin_collections:*", ADMINISTRATORS),
    ("wagtailadmin_workflows:task_cho*", EDITORS),
    ("wagtailadmin_workflows:*", ADMINISTRATORS),
    ("wagtailredirects:*", ADMINISTRATORS),
    ("wagtailadmin_*", EDITORS),
    ("wagtail_bulk_action", EDITORS),
    ("wagtail_localize:*", EDITORS),
    ("wagtailembeds:*", EDITORS),
    ("wagtailsnippets*", EDITORS),
    ("wagtailsnippetchoosers*", EDITORS),
    ("wagtaildocs*", EDITORS),
    ("wagtailimages*", EDITORS),
)
BY_PATTERN: tuple[tuple[str, Audience], ...] = (("admin/test404/", EDITORS), ("admin/^.*/$", NOBODY))
# Wagtail's own: the first raises on purpose, to see how errors are reported; the others when an administrator sends
# their form by hand without its fields.
WAGTAIL_RAISES = {
    "wagtailadmin_error_test",
    "wagtailadmin_choose_page_external_link",
    "wagtailredirects:process_import",
    "wagtailsnippetchoosers_lessons_glossaryterm:create",
}


def audience_of(route: Route) -> Audience | None:
    """Return who may open the route; None when nobody thought of it."""
    if not route.name or route.name.endswith(":"):
        return next((audience for pattern, audience in BY_PATTERN if pattern == route.pattern), None)
    return next((audience for names, audience in DECLARED if fnmatchcase(route.name, names)), None)
