"""The steps of an application that are not an editor's sections. Their keys stand in addresses."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CAN_I_APPLY = "can-i-apply"
AMOUNT = "amount"
CERTIFICATES = "certificates"

TITLES: dict[str, str | Promise] = {
    CAN_I_APPLY: _("Can I apply?"),
    AMOUNT: _("How much money do you need?"),
    CERTIFICATES: _("My certificates"),
}
