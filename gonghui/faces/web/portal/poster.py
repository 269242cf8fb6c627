"""The QR code of an address as SVG, drawn by the library that sign-in uses for its second factor."""

from __future__ import annotations

from io import BytesIO

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage


def qr_code(address: str) -> SafeString:
    """An SVG element without a declaration, to stand in a page."""
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, box_size=12).save(drawn)
    text = drawn.getvalue().decode()
    # Drawn from our own address by the library: signs of the address are not in it.
    return mark_safe(text[text.index("<svg") :])  # nosec B308, B703
