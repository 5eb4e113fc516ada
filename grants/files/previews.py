"""Pictures made smaller for looking at: turned as the camera says, and without what the camera wrote down (where, when,
with which phone)."""

import io

from django.core.files.base import File
from PIL import Image, ImageOps

from grants.files.pictures import MOST_POINTS

THUMB, LARGE = 112, 1600


class NoPictureError(ValueError):
    """The file cannot be drawn: it is broken, or too large to be unpacked."""


def small_copy(file: "File[bytes]", side: int) -> bytes:
    """The picture as JPEG, at most `side` points wide and high, without any metadata."""
    try:
        with Image.open(file) as picture:
            if picture.width * picture.height > MOST_POINTS:
                raise NoPictureError(f"{picture.width} × {picture.height}")
            picture.draft("RGB", (side, side))
            turned = ImageOps.exif_transpose(picture)
            turned.thumbnail((side, side))
            flat = Image.new("RGB", turned.size, "white")
            flat.paste(turned, mask=turned.convert("RGBA").getchannel("A") if _has_alpha(turned) else None)
    except NoPictureError:
        raise
    except Exception as broken:  # a decoder meets whatever people send
        raise NoPictureError(str(broken)) from broken
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
