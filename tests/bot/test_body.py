"""The body of a message in the outbox: what is put in comes out, and what an earlier version put in comes out too."""

from datetime import date

import pytest
from pydantic import ValidationError

from bot.agreement import Agreement, Line, LineReadiness, Part, PartStatus
from bot.outbox.body import Page, decode, encode, encode_erasing
from bot.store import ChatMessage, QueuedMessage
from bot.transports import Button, Erasing, File, MessageReference, Outgoing
from bot.wording import Message
from content.markup import Span

AGREEMENT = Agreement(
    reference="K7QM-3F2X",
    version=1,
    date=date(2026, 1, 5),
    wording="w",
    language="en",
    classes={"audio": Part(PartStatus.AGREED, (Line("wire", LineReadiness.TESTED, None, "@anna"),))},
)
OLD_AGREEMENT = b"""{"reference": "K7QM-3F2X", "version": 1, "date": "2026-01-05", "wording": "w", "language": "en",
"consent": {"notice": "", "on": ""}, "classes": {"audio": {"status": "agreed", "method": "wire", "readiness": "tested",
"identifier": "@anna", "therapist_identifier": null}}, "fallback": {"status": "open"}, "device": null, "open": [],
"history": []}"""
SPANS = (Span("Grüße ", bold=True), Span("here", link="https://example.org"))
PICTURE = File("code.png", "image/png", bytes(range(256)))


def queued(body: bytes, doubts: int = 0) -> QueuedMessage:
    return QueuedMessage(1, "client", "K7QM-3F2X", "signal", "uuid", body, "ref", 0, doubts, 0.0)


def drawn(page: Page) -> File:
    return File(f"{page.label}-{page.language}", "application/pdf", page.agreement.reference.encode())


def decoded(body: bytes) -> Outgoing:
    message = decode(queued(body), drawn)
    assert isinstance(message, Outgoing)
    return message


def test_a_message_comes_out_as_it_was_put_in() -> None:
    message = Message(SPANS, (Button("yes", "Yes"), Button("no", "No")), 17, "https://example.org/qr")
    found = decoded(encode(message, [PICTURE, Page(AGREEMENT, "en", "Jo")]))

    assert (found.transport, found.address, found.reference, found.again) == ("signal", "uuid", "ref", False)
    assert (found.spans, found.buttons, found.token, found.qr) == (
        SPANS,
        message.buttons,
        17,
        "https://example.org/qr",
    )
    assert found.files == (PICTURE, File("Jo-en", "application/pdf", b"K7QM-3F2X"))


def test_pages_are_left_out_where_nothing_draws() -> None:
    message = decode(queued(encode(Message(SPANS), [PICTURE, Page(AGREEMENT)]), doubts=1))

    assert isinstance(message, Outgoing)
    assert message.files == (PICTURE,)
    assert message.again


def test_an_order_to_erase_comes_out_as_it_was_put_in() -> None:
    body = encode_erasing([ChatMessage("signal", "uuid", "m1", ours=True, when=12.5)])

    assert decode(queued(body)) == Erasing("signal", "uuid", (MessageReference("m1", ours=True, when=12.5),))


def test_what_an_earlier_version_put_in_comes_out() -> None:
    """A message as it was stored before, with a file and a page, without them, and an order to erase."""
    body = (
        b'{"spans": [["Gr\xc3\xbc\xc3\x9fe ", true, false, ""], ["here", false, false, "https://example.org"]], '
        b'"buttons": [["yes", "Yes"]], "token": 17, "qr": "", "files": [["a.txt", "text/plain", "aGk="]], '
        b'"pages": [{"agreement": %s, "language": "en", "label": "Jo"}]}' % OLD_AGREEMENT
    )
    pages: list[Page] = []
    message = decode(queued(body), lambda page: pages.append(page) or drawn(page))

    assert isinstance(message, Outgoing)
    assert (message.spans, message.buttons, message.token) == (SPANS, (Button("yes", "Yes"),), 17)
    assert message.files[0] == File("a.txt", "text/plain", b"hi")
    assert pages == [Page(AGREEMENT, "en", "Jo")]
    assert decoded(b'{"spans": [["x", false, false, ""]], "buttons": [], "token": 0, "qr": ""}').files == ()
    assert decode(queued(b'{"erase": [["m1", true, 12.5], ["m2", false, 3]]}')) == Erasing(
        "signal", "uuid", (MessageReference("m1", ours=True, when=12.5), MessageReference("m2", ours=False, when=3.0))
    )


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"{}", b'{"spans": 3}', b'{"erase": [[1]]}'])
def test_what_is_no_body_is_an_error(body: bytes) -> None:
    with pytest.raises(ValidationError):
        decode(queued(body))
