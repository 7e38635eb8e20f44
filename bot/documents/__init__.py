"""What is handed out on paper or as a picture: the agreement as a PDF, and QR codes.

1. The same agreement gives the same bytes: nothing here looks at a clock.
2. The file's name, title and properties are neutral: they name nobody and no subject.
3. The libraries that draw are loaded when something is drawn: a running bot rarely does, and fpdf2 is heavy.
"""

import io

from bot.agreement import Agreement
from bot.documents.page_text import worded
from bot.settings import Settings
from content import Content

MEDIA_TYPE = "application/pdf"


def agreement_pdf(
    agreement: Agreement, content: Content, settings: Settings, language: str = "", label: str = ""
) -> bytes:
    """Draw the agreement on A4 pages. With `label`, the therapist's name for the client, it is the therapist's copy.

    `language` is a code; without one, or if it is gone, the practice's first language is taken.
    """
    from bot.documents.pdf import drawn  # noqa: PLC0415 - rule 3

    first = settings.practice.languages[0]
    return drawn(worded(agreement, content, settings, language if language in content.languages else first, label))


def agreement_name(agreement: Agreement) -> str:
    """The file's name, which says nothing but the day: "agreement-2026-11-21.pdf"."""
    return f"agreement-{agreement.date.isoformat()}.pdf"


def qr_png(address: str) -> bytes:
    """An address as a QR code with its quiet zone, in a size that a camera reads from a screen or from paper."""
    import segno  # noqa: PLC0415 - rule 3

    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="png", scale=10, border=4)
    return picture.getvalue()
