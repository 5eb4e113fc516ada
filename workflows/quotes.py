"""Quotation marks within quotation marks become single, as Chinese and English both ask."""

SINGLE = {"“": "‘", "”": "’"}


def nested(text: str) -> str:
    """A sentence in which a title that has quotation marks of its own stands within others."""
    found, depth = [], 0
    for sign in text:
        if sign == "\n":  # a paragraph that leaves one open does not swallow the next
            depth = 0
        depth -= sign == "”" and depth > 0
        found.append(SINGLE[sign] if sign in SINGLE and depth > 0 else sign)
        depth += sign == "“"
    return "".join(found)
