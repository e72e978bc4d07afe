"""Where an application stands, in the applicant's words. Managers and the committee read ``Status`` itself."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.enums import Status

STATUS_WORDS: dict[str, str | Promise] = {
    Status.DRAFT: _("Not sent yet"),
    Status.SENT: _("Sent"),
    Status.IN_REVIEW: _("The committee is reading it"),
    Status.AWARDED: _("You will receive money"),
    Status.DECLINED: _("Not chosen this time"),
    Status.WITHDRAWN: _("Taken back"),
}
EVENT_WORDS: dict[str, str | Promise] = {**STATUS_WORDS, Status.DRAFT: _("You began")}
NEXT_WORDS: dict[str, str | Promise] = {
    Status.DRAFT: _("Finish it and send it before the last day."),
    Status.SENT: _("Next, the committee reads it. You will see here when that begins."),
    Status.IN_REVIEW: _("People of the committee read it on their own, then they decide together."),
    Status.AWARDED: _("We will tell you here how the money comes to you. You pay nothing for it."),
    Status.DECLINED: _("You can ask again when another grant is open."),
    Status.WITHDRAWN: _("Nobody reads it any more."),
}
