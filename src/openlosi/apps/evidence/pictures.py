"""
Take a picture from somebody, and from the picture all that is not to be seen in it.

It is decoded and encoded again, so that where it was taken, when, by which device and whatever else was hidden in the
file stays with the person who gave it.
"""

import io
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from openlosi.apps.evidence.policies import NotAccepted

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000

_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
#: What each kind of picture can hold; anything else becomes the last of them.
_MODES = {"PNG": ("L", "LA", "RGBA", "RGB"), "JPEG": ("L", "RGB"), "WEBP": ("RGBA", "RGB")}


@dataclass(frozen=True)
class Picture:
    """A picture that was encoded here, and its media type."""

    content: bytes
    media_type: str


def cleaned(upload: Any) -> Picture:
    """
    Decode a picture and encode it again without its metadata. A turned photograph is turned upright.

    It takes a moment of computing, so it is better called before a transaction than inside it.

    :param upload: bytes, or a file as a form gives it
    :raises NotAccepted: if it is no picture, of another kind, too large, or moves
    """
    content = _bytes_of(upload)
    try:
        with Image.open(io.BytesIO(content), formats=list(_FORMATS)) as image:
            kind = "JPEG" if image.format == "MPO" else str(image.format)
            if image.width * image.height > MOST_PIXELS:
                raise NotAccepted(_("This picture has too many pixels. Cut it to the part that matters."))
            # An MPO is a photograph with a second view of itself: its first is the picture.
            if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
                raise NotAccepted(_("This picture moves. Give a still one."))
            image.load()
            return Picture(_encoded(ImageOps.exif_transpose(image), kind), _FORMATS[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAccepted(_("This picture has too many pixels. Cut it to the part that matters.")) from error
    except NotAccepted:
        raise
    # Pillow's decoders raise whatever they stumble on.
    except Exception as error:
        raise NotAccepted(
            _("This is not a picture that can be read. Give a PNG, JPEG or WebP file.")
        ) from error


def _bytes_of(upload: Any) -> bytes:
    content = upload if isinstance(upload, bytes) else upload.read(MOST_BYTES + 1)
    if not content:
        raise NotAccepted(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise NotAccepted(_("The picture is larger than 8 MB."))
    return content


def _encoded(image: Image.Image, kind: str) -> bytes:
    mode = image.mode
    if mode not in _MODES[kind]:
        see_through = mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        mode = "RGBA" if see_through and "RGBA" in _MODES[kind] else "RGB"
    plain = image.convert(mode)
    # Encoders write what they find here: comments, profiles, resolutions, text.
    plain.info = {}
    out = io.BytesIO()
    if kind == "PNG":
        plain.save(out, "PNG")
    else:
        plain.save(out, kind, quality=90)
    return out.getvalue()
