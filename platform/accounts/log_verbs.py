"""What the house's log can say about people and their roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogVerb(models.TextChoices):
    SIGNED_UP = "person.signed_up", _("Signed up")
    SIGN_IN_NAMES_CHANGED = "sign_in_names.changed", _("Changed how they sign in")
    PHONE_VERIFIED = "phone.verified", _("Showed that the phone number is theirs")
    PERSON_ERASED = "person.erased", _("Deleted the account")
    ROLE_GRANTED = "role.granted", _("Gave a role")
    ROLE_REVOKED = "role.revoked", _("Took a role away")
    SECOND_STEP_REMOVED = "second_step.removed", _("Took away the second step of signing in")
