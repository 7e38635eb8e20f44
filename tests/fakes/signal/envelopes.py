"""What signal-cli prints for each thing that comes in, as plain objects.

1. The keys and the nulls are those of `org.asamk.signal.json.Json*` in signal-cli: what it always prints stands
   here even if it is null, what it leaves out is left out.
2. `envelope.timestamp` is the timestamp of what is in it, and together with the sender the message's name.
"""

from typing import Any

Object = dict[str, Any]


Source = tuple[str, str | None, str | None, int]
"""Who a message comes from: the UUID, the number if it is shown, the name in the profile, the device."""


def envelope(source: Source, timestamp: int, **content: object) -> Object:
    """`content` is one of dataMessage, editMessage, receiptMessage and so on; none: the content was not readable."""
    uuid, number, name, device = source
    return {
        "source": number or uuid,
        "sourceNumber": number,
        "sourceUuid": uuid,
        "sourceName": name,
        "sourceDevice": device,
        "timestamp": timestamp,
        "serverReceivedTimestamp": timestamp + 40,
        "serverDeliveredTimestamp": timestamp + 60,
        **content,
    }


def data(timestamp: int, message: str | None = None, timer: int = 0, **more: object) -> Object:
    """A dataMessage. `timer`: seconds until messages of this chat disappear; 0: never."""
    always = {"timestamp": timestamp, "message": message, "expiresInSeconds": timer}
    return {**always, "isExpirationUpdate": False, "viewOnce": False, **more}


def attachment(key: str, name: str | None, media_type: str, size: int, timestamp: int) -> Object:
    """One of `dataMessage.attachments`; `key` is the file's name at the server."""
    shape = {"width": None, "height": None, "caption": None, "uploadTimestamp": timestamp}
    return {"contentType": media_type, "filename": name, "id": key, "size": size, **shape}


def author(prefix: str, uuid: str, number: str | None) -> Object:
    """Somebody who is named, under the three keys that signal-cli uses: `author`, `authorNumber`, `authorUuid`."""
    return {prefix: number or uuid, f"{prefix}Number": number, f"{prefix}Uuid": uuid}


def receipt(kind: str, when: int, timestamps: list[int]) -> Object:
    """`kind`: "delivery", "read" or "viewed"."""
    flags = {"isDelivery": kind == "delivery", "isRead": kind == "read", "isViewed": kind == "viewed"}
    return {"when": when, **flags, "timestamps": timestamps}


def received(account: str, inner: Object | None, exception: tuple[str, str] | None = None) -> Object:
    """The whole object, as a line of `receive` and as a frame of the websocket. `exception`: type and message."""
    whole: Object = {} if inner is None else {"envelope": inner}
    whole["account"] = account
    if exception:
        whole["exception"] = {"message": exception[1], "type": exception[0]}
    return whole
