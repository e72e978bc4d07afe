"""Words for an applicant: where an application stands, and what its amounts come to.

Managers and the committee read ``Status`` itself.
"""

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import format_minor
from grants.applying.sums import Sums
from grants.enums import RuleKind, Status
from grants.rounds.selectors.versions import RuleText

STATUS_WORDS: dict[str, str | Promise] = {
    Status.DRAFT: _("Not sent yet"),
    Status.SENT: _("Sent"),
    Status.IN_REVIEW: _("The committee is reading it"),
    Status.AWARDED: _("You will receive money"),
    Status.DECLINED: _("Not chosen this time"),
    Status.CANCELLED: _("Cancelled: you will not receive this money"),
    Status.WITHDRAWN: _("Taken back"),
}
EVENT_WORDS: dict[str, str | Promise] = {**STATUS_WORDS, Status.DRAFT: _("You began")}
NEXT_WORDS: dict[str, str | Promise] = {
    Status.DRAFT: _("Finish it and send it before the last day."),
    Status.SENT: _("Next, the committee reads it."),
    Status.IN_REVIEW: _("People of the committee read it on their own, then they decide together."),
    Status.AWARDED: _("We will speak with you about how you receive it. You pay nothing for it."),
    Status.DECLINED: _("You can ask again when another grant is open."),
    Status.CANCELLED: _("You can ask again when another grant is open."),
    Status.WITHDRAWN: _("Nobody reads it any more."),
}
CHANGED = _("What was decided has changed")
# Still with the committee though others of the same grant know theirs already.
OTHERS_KNOW = _("Others have their answer already. Yours is not decided yet. You will see it here.")
# What an editor decides about days and money, by the round's field.
FACT_WORDS: dict[str, str | Promise] = {
    "budget_minor": _("Budget"),
    "opens_at": _("Opens"),
    "closes_at": _("Closes"),
    "reviews_wanted": _("Reviews wanted for each application"),
}


def sums_words(sums: Sums, currency: str) -> Iterator[str]:
    """Say that the amount asked for and the list don't go together. It is for the applicant to decide."""
    if sums.missing is None or sums.asked is None:
        return
    words = {
        "missing": format_minor(max(sums.missing, 0), currency),
        "asked": format_minor(sums.asked, currency),
        "over": format_minor(sums.over, currency),
        "short": format_minor(sums.short, currency),
    }
    if sums.over:
        text = gettext(
            "By your list %(missing)s is missing, and you ask for %(asked)s: %(over)s more. Look at both once more. "
            "The committee looks whether they go together."
        )
        yield text % words
    elif sums.short:
        text = gettext(
            "By your list %(missing)s is missing, and you ask for %(asked)s: %(short)s less. Say where the rest "
            "comes from, or look at both once more."
        )
        yield text % words


def declared_words(rule: RuleText, value: object) -> str:
    """Write what the applicant said about one rule."""
    if value is None:
        return "–"
    if rule.kind == RuleKind.AGE:
        return gettext("born %s") % date_format(date.fromisoformat(str(value)), "j F Y")
    return gettext("yes") if value else gettext("no")
