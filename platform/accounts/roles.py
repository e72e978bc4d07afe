"""Registry of role permissions in Wagtail's admin: apps register them by name in ``AppConfig.ready``.

::

    def trainer_permissions(programme: Programme) -> RolePermissions:
        index = CourseIndexPage.objects.descendant_of(programme.site.root_page, inclusive=True).get()
        return RolePermissions(pages=[(index, ["add", "change", "publish"])], permissions=["lessons.add_glossaryterm"])

    roles.register(Role.TRAINER, trainer_permissions)

``accounts.services.grant_role`` turns what the providers return into one group per role and programme, named
"trainer · demo". A provider never names models that hold what learners or applicants wrote: page editors have
reached too far in Wagtail before; those screens ask ``accounts.selectors.has_role`` and filter by programme.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from wagtail.models import Collection, Page

from accounts.models import Role
from core.models import Programme

# Committee members score at /review/, field officers sit with learners: neither meets a CMS.
ROLES_IN_ADMIN = frozenset({Role.TRAINER, Role.LEAD_TRAINER, Role.GRANT_MANAGER, Role.FINANCE, Role.SUPPORT})


@dataclass(frozen=True)
class RolePermissions:
    """Permissions as "app.codename"; pages with types ("add", "change", "publish", "lock", "unlock", "bulk_delete");
    collections of pictures and documents with "app.codename"."""

    permissions: Sequence[str] = ()
    pages: Sequence[tuple[Page, Sequence[str]]] = field(default_factory=tuple)
    collections: Sequence[tuple[Collection, Sequence[str]]] = field(default_factory=tuple)


Provider = Callable[[Programme], RolePermissions]
_providers: dict[str, list[Provider]] = defaultdict(list)


def register(role: Role | str, provider: Provider) -> None:
    """Add what the role may do; several apps may add to one role."""
    if provider not in _providers[str(role)]:
        _providers[str(role)].append(provider)


def unregister(role: Role | str, provider: Provider) -> None:
    """Take a provider out again (tests do)."""
    _providers[str(role)].remove(provider)


def role_permissions_of(role: Role | str, programme: Programme) -> Iterable[RolePermissions]:
    """Return what every app gives to the role in this programme, and the door to the admin where it needs one."""
    yield RolePermissions(permissions=["wagtailadmin.access_admin"] if str(role) in ROLES_IN_ADMIN else ())
    for provider in _providers[str(role)]:
        yield provider(programme)


def group_name(role: Role | str, programme: Programme) -> str:
    return f"{role} · {programme.key}"
