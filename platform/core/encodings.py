"""Content negotiation: the best encoding that a browser takes (RFC 9110, section 12.5.3)."""

OURS = ("br", "gzip")  # best first


def best_encoding(accepted: str) -> str:
    """Return "br", "gzip", or "" for plain bytes, from an Accept-Encoding header. ``q=0`` means never."""
    weights = dict(_read(part) for part in accepted.lower().split(",") if part.strip())
    return next((name for name in OURS if weights.get(name, weights.get("*", 0.0)) > 0), "")


def _read(part: str) -> tuple[str, float]:
    """Return a coding and its weight; a weight that is no number takes nothing for granted."""
    name, *parameters = (word.strip() for word in part.split(";"))
    weights = [word[2:] for word in parameters if word.startswith("q=")]
    try:
        return name, float(weights[0]) if weights else 1.0
    except ValueError:
        return name, 0.0
