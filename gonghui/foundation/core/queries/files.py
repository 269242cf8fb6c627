"""Where an attachment's content lies, and reading it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest, provider

SEALED = b"core.attachment.content"  # the context of sealed files


def attachment_path(content_digest: str) -> Path:
    """The place of the content with this digest (hex)."""
    return Path(settings.ATTACHMENT_DIR) / content_digest[:2] / content_digest


def attachment_content(attachment: Attachment) -> bytes:
    """The attached bytes, as they were attached.

    Raises:
        Refusal: the file is gone or was altered on the disk, or its key is not there.
    """
    try:
        content = attachment_path(attachment.digest).read_bytes()
    except FileNotFoundError:
        raise Refusal(
            _("The content of this attachment is not on this server; restore it from the backup.")
        ) from None
    if digest(content).hex() != attachment.digest:
        raise Refusal(_("This attachment was altered on the disk; restore it from the backup."))
    return provider().open_bytes(content, context=SEALED) if attachment.sealed else content
