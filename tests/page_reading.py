"""A page as its reader sees it: without the elements that only say in which language a piece of it is."""

import re


def as_read(html: bytes | str) -> str:
    text = html.decode() if isinstance(html, bytes) else html
    return re.sub(r"</?bdi[^>]*>", "", text)
