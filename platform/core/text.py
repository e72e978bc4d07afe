"""Cleaning of typed text: normal form, invisible signs, and digits and signs of other scripts.

Phones add what nobody sees: marks of direction around a number from a chat, a soft hyphen, an accent in two parts.
Kept, they turn a right name into a wrong one. ``clean_typed`` runs over every text of every form (core.middleware);
``fold_signs`` is for what is read as a number, a phone or a short answer, ``fold_answer`` for comparing the last.
"""

import re
import unicodedata

JOINERS = "\u200c\u200d"  # Persian and Indian scripts write with them, and pictures of families
KEPT_CONTROLS = "\n\r\t"
# Unicode's Default_Ignorable_Code_Point beyond the category Cf: blanks that are letters, selectors of a sign's look.
IGNORABLE = {
    *"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\uffa0",
    *(chr(code) for code in range(0xFE00, 0xFE10)),
    *(chr(code) for code in range(0xE0100, 0xE01F0)),
}
# Signs that Unicode calls formats (Prepended_Concatenation_Mark), and that are drawn: ۝ for instance.
DRAWN = {*map(chr, range(0x600, 0x606)), "\u06dd", "\u070f", "\u0890", "\u0891", "\u08e2", "\U000110bd", "\U000110cd"}
ALIKE = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})  # written both ways every day; the last only draws a word longer
MINUS = re.compile(r"(?<![\w.,])-(?=[.,]?\d)")
HIDDEN = {"Cc", "Cf", "Cs"}  # not Cn: tomorrow's letters are unassigned in today's tables
SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u02b9\u2032\u00b4`\uff07\u201b", "'"),
        **dict.fromkeys("\u060c\u066c\uff0c\ufe50\u3001", ","),
        **dict.fromkeys("\uff0e\ufe52", "."),
        **dict.fromkeys("\uff0b\ufe62", "+"),
        **dict.fromkeys("\u066a\uff05\ufe6a", "%"),
        **dict.fromkeys("\uff0f\u2044\u2215", "/"),
        "\uff08": "(",
        "\uff09": ")",
        "\uff1a": ":",
        "\uff1d": "=",
    }
)


class _Visible(dict[int, int | None]):
    """A table for ``str.translate`` that looks each sign up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if is_hidden(chr(code)) else code
        return self[code]


_VISIBLE = _Visible()


def clean_typed(text: str) -> str:
    """Return the text in Unicode's normal form C without signs that nobody sees; lines and blanks stay as typed."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", text.translate(_VISIBLE))


def clean_line(text: str) -> str:
    """Return the text cleaned, in one line, with single blanks between words."""
    return " ".join(clean_typed(text).split())


def is_hidden(sign: str) -> bool:
    """Say whether a reader can't see this sign, and the text means the same without it.

    A null byte is no text at all: it is left in, to be refused where requests are read.
    """
    if sign in JOINERS or sign in KEPT_CONTROLS or sign in DRAWN or sign == "\x00":
        return False
    return sign in IGNORABLE or unicodedata.category(sign) in HIDDEN


def has_letters(text: str) -> bool:
    """Say whether there is a letter that can be seen."""
    return any(sign.isalpha() and not is_hidden(sign) for sign in text)


def fold_signs(text: str) -> str:
    """Write any script's digits as 0-9, and the look-alikes of hyphen, comma, apostrophe and plus as the plain sign.

    The Arabic decimal sign stays: it says more than a dot does, which may group thousands. ``½`` and ``²`` stay too.
    """
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in clean_typed(text))
    return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in digits.translate(SIGNS))


def fold_answer(text: str) -> str:
    """Bring a short text to its bare form: no case, accents, apostrophes, punctuation, double or invisible blanks; any
    script's digits as 0-9, and a minus where it makes a number negative. Signs alone are compared as they are.
    """
    signs = " ".join(fold_signs(text).split())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", signs).casefold()).translate(ALIKE)
    letters = MINUS.sub("\N{MINUS SIGN}", "".join(c for c in folded if not unicodedata.combining(c)))
    kept = "".join(
        " " if unicodedata.category(c)[0] in "PS" and c != "\N{MINUS SIGN}" else c for c in letters if c != "'"
    )
    return " ".join(kept.split()) or signs


def fold_password(text: str) -> str:
    """Return a password as it is hashed, the same from every keyboard: NFKC, as NIST SP 800-63B section 5.1.1.2 asks,
    and with 0-9 for the digits of other scripts.
    """
    folded = unicodedata.normalize("NFKC", clean_typed(text))
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)


def fold_name(text: str) -> str:
    """Return a name to sign in with as it is kept and looked up: compatible letters alike, small, nothing invisible."""
    return unicodedata.normalize("NFKC", clean_typed(text)).lower()
