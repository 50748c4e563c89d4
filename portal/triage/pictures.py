"""Pictures that people send, made anew: whatever came as a file, only what it shows goes on.

What a file is called or says it is counts for nothing; its content does. Drawn again it loses the place it
was taken at, the telephone, and anything hidden in it.
"""

import io
import struct
import warnings
from dataclasses import dataclass

KINDS = ("JPEG", "PNG", "WEBP")  # telephones turn their own kinds into JPEG when only these are asked for
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000  # a small file may unfold into an image that fills the memory
LONGEST_SIDE = 2000
QUALITY = 85


class NotAPicture(Exception):
    """The file cannot be taken; `code` is too_big, too_many_pixels or not_a_picture."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept."""

    jpeg: bytes
    width: int
    height: int


def drawn_again(data: bytes) -> Picture:
    """The picture that the bytes hold, turned upright and drawn again. Raises NotAPicture."""
    if len(data) > MOST_BYTES:
        raise NotAPicture("too_big")
    from PIL import Image  # here and below: pictures are rare, and it would cost every web worker 5 MB

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(data)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise NotAPicture("too_many_pixels") from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, MemoryError) as error:
        raise NotAPicture("not_a_picture") from error


def _drawn(data: bytes) -> Picture:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=KINDS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise NotAPicture("too_many_pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is then read no larger than needed
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = Image.new("RGB", upright.size, "white")
        mask = upright.convert("RGBA").getchannel("A") if upright.mode in ("RGBA", "LA", "P", "PA") else None
        flat.paste(upright.convert("RGB"), mask=mask)
    kept = io.BytesIO()
    flat.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Picture(kept.getvalue(), flat.width, flat.height)
