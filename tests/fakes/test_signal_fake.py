"""The stand-in for signal-cli-rest-api behaves as the real one was read and seen to behave."""

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import requests

from tests.fakes.signal import Person, SignalServer

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1", "localhost"])]
ROOT = Path(__file__).parents[2]
SECOND = 0.01
"""How long a second of the server's lasts."""
EVERY_MODE = ("normal", "native", "json-rpc")
FORKING = ("normal", "native")


class Client:
    """Asks the server, and tells status and body."""

    def __init__(self, server: SignalServer, session: aiohttp.ClientSession) -> None:
        self.server, self.session = server, session

    async def ask(self, method: str, path: str, body: object = None, **query: object) -> tuple[int, Any]:
        """The body as JSON if it is JSON, whatever it is called; else as text."""
        path = path.replace("{n}", self.server.number)
        params = {key: str(value) for key, value in query.items()}
        async with self.session.request(method, self.server.url + path, json=body, params=params) as answer:
            text = await answer.text()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text

    async def sends(self, to: str, text: str = "hello", **more: object) -> tuple[int, Any]:
        return await self.ask(
            "POST", "/v2/send", {"number": self.server.number, "recipients": [to], "message": text, **more}
        )

    async def receives(self, **query: object) -> list[dict[str, Any]]:
        status, found = await self.ask("GET", "/v1/receive/{n}", **query)
        assert status == 200, found
        assert isinstance(found, list), found
        return found

    @asynccontextmanager
    async def listens(self, number: str = "") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        attached = len(self.server.sockets)
        async with self.session.ws_connect(f"{self.server.url}/v1/receive/{number or self.server.number}") as socket:
            await self.server.until(lambda: len(self.server.sockets) > attached)
            yield socket


@asynccontextmanager
async def bridge(mode: str = "normal", **options: Any) -> AsyncIterator[tuple[SignalServer, Client, Person]]:
    server = SignalServer(mode=mode, **{"second": SECOND, **options})
    async with server, aiohttp.ClientSession() as session:
        sam = server.person("Sam")
        sam.confirms = False
        yield server, Client(server, session), sam


def texts(objects: list[dict[str, Any]]) -> list[str]:
    return [one["envelope"]["dataMessage"]["message"] for one in objects]


# What it tells of itself


@pytest.mark.parametrize(
    ("mode", "told"),
    [("normal", "normal"), ("native", "native"), ("json-rpc", "json-rpc"), ("json-rpc-native", "json-rpc")],
)
async def test_about_tells_mode_and_version(mode: str, told: str) -> None:
    async with bridge(mode, version="0.99") as (_, client, _sam):
        status, about = await client.ask("GET", "/v1/about")
        assert (status, about["mode"], about["version"], about["build"]) == (200, told, "0.99", 2)


def test_there_is_no_other_mode() -> None:
    with pytest.raises(ValueError, match="json-rpc"):
        SignalServer(mode="turbo")


async def test_health_is_fine_while_sends_fail() -> None:
    async with bridge() as (server, client, sam):
        server.breaks("send", status=400, error="boom", times=None)
        assert await client.sends(sam.uuid) == (400, {"error": "boom"})
        assert await client.sends(sam.uuid) == (400, {"error": "boom"})
        assert (await client.ask("GET", "/v1/health"))[0] == 204
        server.recovers()
        assert (await client.sends(sam.uuid))[0] == 201


async def test_a_number_that_is_not_registered_here() -> None:
    async with bridge("json-rpc") as (server, client, sam):
        server.accounts.clear()
        assert await client.ask("GET", "/v1/accounts") == (200, [])
        assert await client.sends(sam.uuid) == (400, {"error": "Specified account does not exist"})
        server.mode = "normal"
        assert await client.sends(sam.uuid) == (400, {"error": f"User {server.number} is not registered.\n"})


async def test_what_is_no_route_is_a_plain_404_and_a_violation() -> None:
    async with bridge() as (server, client, _):
        assert await client.ask("GET", "/v1/nothing") == (404, "404 page not found")
        assert await client.ask("PUT", "/v1/accounts/{n}/username") == (404, "404 page not found")
        assert len(server.violations) == 2
        assert server.requests["unknown"] == 2


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b'{"recipients": "+44"}', b'{"notify_self": 1}'])
async def test_a_bad_body_is_answered_in_json_called_text(raw: bytes) -> None:
    async with bridge() as (server, client, _), client.session.post(f"{server.url}/v2/send", data=raw) as answer:
        assert (answer.status, answer.content_type) == (400, "text/plain")
        assert json.loads(await answer.text()) == {"error": "Couldn't process request - invalid request"}


# Sending


@pytest.mark.parametrize("mode", EVERY_MODE)
@pytest.mark.parametrize("shape", ["object", "array"])
async def test_a_text_arrives(mode: str, shape: str) -> None:
    async with bridge(mode, send_shape=shape) as (server, client, sam):
        status, answer = await client.sends(sam.uuid, "hello *you*", text_mode="normal")
        (one,) = sam.messages
        assert one.text == "hello *you*"
        told = {"timestamp": str(one.timestamp)}
        assert (status, answer) == (201, [told] if shape == "array" else told)
        assert [(sent.recipient, sent.text) for sent in server.sends] == [(sam.uuid, "hello *you*")]
        assert not server.violations


async def test_styled_text_loses_its_marks_unless_escaped() -> None:
    async with bridge() as (server, client, sam):
        await client.sends(sam.uuid, r"a *b* **c** \*d\* ~e~ ||f|| `g`", text_mode="styled")
        server.default_text_mode = "styled"
        await client.sends(sam.uuid, "2 * 3")
        assert [one.text for one in sam.messages] == ["a b c *d* e f g", "2  3"]


async def test_an_edit_replaces_the_text() -> None:
    async with bridge() as (_, client, sam):
        _, first = await client.sends(sam.uuid, "one")
        await client.sends(sam.uuid, "two", edit_timestamp=int(first["timestamp"]))
        assert [(one.text, one.edited) for one in sam.messages] == [("two", True)]


async def test_attachments_in_their_three_forms() -> None:
    content = base64.b64encode(b"%PDF").decode()
    forms = [content, f"data:text/plain;base64,{content}", f"data:application/pdf;filename=a.pdf;base64,{content}"]
    async with bridge() as (_, client, sam):
        assert (await client.sends(sam.uuid, base64_attachments=forms))[0] == 201
        files = [(one.name, one.media_type, one.body) for one in sam.messages[0].attachments]
        assert files == [("", "", b"%PDF"), ("", "text/plain", b"%PDF"), ("a.pdf", "application/pdf", b"%PDF")]
        assert "bot sends> a.pdf (application/pdf)" in sam.transcript()


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"recipients": []}, "at least one recipient"),
        ({"number": ""}, "a valid number"),
        ({"sticker": "x"}, "sticker delimiter"),
        ({"view_once": True}, "view_once"),
        ({"link_preview": {"url": "https://x.org", "title": "x"}}, "missing in the message"),
        ({"link_preview": {"url": "http://x.org", "title": "x"}}, "must start with https"),
        ({"base64_attachments": ["da$a"]}, "illegal base64 data at input byte 2"),
        ({"recipients": ["+441632960100", "sam.01"]}, "phone numbers and usernames cannot be"),
        ({"recipients": ["+44"]}, "Invalid phone number '+44'"),
        ({"recipients": [""]}, "Invalid phone number ''"),
        ({"recipients": ["+441632960999"]}, "The user +441632960999 is not registered."),
        ({"recipients": ["441632960100"]}, "The user 441632960100 is not registered."),
    ],
)
async def test_what_cannot_be_sent(more: dict[str, Any], complaint: str) -> None:
    async with bridge("json-rpc") as (server, client, sam):
        status, answer = await client.sends(sam.number, **more)
        assert (status, sam.messages) == (400, [])
        assert complaint in answer["error"]
        assert not server.violations


async def test_people_are_found_by_uuid_number_and_user_name() -> None:
    async with bridge() as (server, client, sam):
        sam.username = "sam.01"
        for who in (sam.uuid, sam.number, "+44 1632 960100", sam.username):
            assert (await client.sends(who))[0] == 201
        assert len(sam.messages) == 4
        group = "group." + base64.b64encode(base64.b64encode(bytes(32))).decode()
        assert (await client.sends(group, "to all"))[0] == 201
        assert server.group_messages == ["to all"]
        short = "group." + base64.b64encode(base64.b64encode(b"12345678")).decode()
        assert "group size" in (await client.sends(short))[1]["error"]


async def test_a_field_that_there_is_not_is_passed_over_but_a_violation() -> None:
    async with bridge() as (server, client, sam):
        assert (await client.sends(sam.uuid, voice_note=True))[0] == 201
        assert server.violations == ["send: there is no field 'voice_note'"]


async def test_who_is_not_there_any_more() -> None:
    async with bridge("json-rpc") as (server, client, sam):
        sam.unregisters()
        assert await client.sends(sam.uuid) == (400, {"error": "Failed to send message"})
        server.mode = "normal"
        status, answer = await client.sends(sam.uuid)
        line, said = answer["error"].strip().split("\n")
        assert (status, said) == (400, "Failed to send message")
        assert json.loads(line)["results"][0]["type"] == "UNREGISTERED_FAILURE"
        old = sam.uuid
        sam.registers_again()
        assert sam.uuid != old


async def test_some_get_it_and_some_do_not() -> None:
    async with bridge() as (server, client, sam):
        kim = server.person("Kim", number_shown=False)
        kim.new_phone()
        status, answer = await client.sends(sam.number, recipients=[sam.uuid, kim.uuid])
        assert status == 201
        assert answer["errors"] == {"recipients": [{"uuid": kim.uuid, "reason": "IDENTITY_FAILURE"}]}
        server.fails_for(sam, "NETWORK_FAILURE")
        status, answer = await client.sends(sam.number)
        assert status == 201
        assert answer["errors"]["recipients"][0]["reason"] == "NETWORK_FAILURE"
        assert len(sam.messages) == 1
        server.fails_for(sam, "NETWORK_FAILURE", partial=False)
        assert (await client.sends(sam.number))[0] == 400


@pytest.mark.parametrize("tokens", [("TOKEN",), ("",)])
async def test_a_rate_limit_with_and_without_a_challenge(tokens: tuple[str, ...]) -> None:
    async with bridge("json-rpc") as (server, client, sam):
        server.limits_rate(tokens=tokens)
        status, answer = await client.sends(sam.uuid)
        assert (status, answer["challenge_tokens"], answer["account"]) == (429, list(tokens), server.number)
        solution = {"challenge_token": "TOKEN", "captcha": "signalcaptcha://x"}
        status, _ = await client.ask("POST", "/v1/accounts/{n}/rate-limit-challenge", solution)
        lifted = tokens == ("TOKEN",)
        assert status == (204 if lifted else 400)
        assert (await client.sends(sam.uuid))[0] == (201 if lifted else 429)


async def test_a_rate_limit_that_comes_as_400() -> None:
    wording = "Failed to send message: [429] Rate limit exceeded: 429 (RateLimitException)"
    async with bridge("json-rpc") as (server, client, sam):
        server.limits_rate(wording=wording, times=1)
        assert await client.sends(sam.uuid) == (400, {"error": wording})
        server.mode = "normal"
        server.limits_rate(tokens=("TOKEN",), times=1)
        status, answer = await client.sends(sam.uuid)
        assert status == 400
        assert "RATE_LIMIT_FAILURE" in answer["error"]
        assert answer["error"].endswith("Failed to send message due to rate limiting\n")
        assert (await client.sends(sam.uuid))[0] == 201


@pytest.mark.parametrize("fault", ["hangs", "resets"])
async def test_no_answer_though_it_was_sent(fault: str) -> None:
    async with bridge() as (server, client, sam):
        getattr(server, fault)("send", done=True)
        body = {"number": server.number, "recipients": [sam.uuid], "message": "hello"}
        sending = asyncio.create_task(asyncio.to_thread(requests.post, f"{server.url}/v2/send", json=body, timeout=60))
        await sam.wait_for("hello")
        server.recovers()
        with pytest.raises(requests.ConnectionError):
            await sending
        assert (await client.sends(sam.uuid))[0] == 201


@pytest.mark.parametrize("fault", ["hangs", "resets"])
async def test_no_answer_and_it_was_not_sent(fault: str) -> None:
    async with bridge() as (server, _, sam):
        getattr(server, fault)("send")
        body = {"number": server.number, "recipients": [sam.uuid], "message": "hello"}
        with pytest.raises((requests.ConnectionError, requests.ReadTimeout)):
            await asyncio.to_thread(requests.post, f"{server.url}/v2/send", json=body, timeout=0.2)
        assert not sam.messages


async def test_bad_answers_and_slow_ones() -> None:
    async with bridge() as (server, client, sam):
        server.breaks("send", "accounts")
        server.babbles("send")
        server.dawdles("send", seconds=0.01)
        assert await client.sends(sam.uuid) == (500, {"error": "internal error"})
        assert await client.sends(sam.uuid) == (200, "<html>Bad gateway")
        assert (await client.sends(sam.uuid))[0] == 201
        assert (await client.ask("GET", "/v1/accounts"))[0] == 500
        with pytest.raises(ValueError, match="no route"):
            server.breaks("sned")


# Receiving by asking, in normal and native mode


@pytest.mark.parametrize("mode", FORKING)
async def test_what_waits_is_taken_once(mode: str) -> None:
    async with bridge(mode) as (server, client, sam):
        await sam.says("one")
        await sam.says("two", "three")
        assert texts(await client.receives(max_messages=1)) == ["one"]
        assert texts(await client.receives(timeout=1)) == ["two", "three"]
        assert await client.receives() == []
        assert not server.lost


async def test_the_answer_is_called_text() -> None:
    async with bridge() as (server, client, _):
        async with client.session.get(f"{server.url}/v1/receive/%2B{server.number[1:]}?timeout=0") as answer:
            assert (answer.status, answer.content_type, await answer.text()) == (200, "text/plain", "[]")
        assert (await client.ask("GET", f"/v1/receive/{server.number[1:]}"))[0] == 400


@pytest.mark.parametrize(
    "query",
    [{"timeout": "1.5"}, {"max_messages": "few"}, {"send_read_receipts": "True"}, {"ignore_stories": "1"}],
)
async def test_a_parameter_of_the_wrong_kind(query: dict[str, object]) -> None:
    async with bridge() as (_, client, sam):
        await sam.says("hello")
        assert (await client.ask("GET", "/v1/receive/{n}", **query))[0] == 400
        assert texts(await client.receives()) == ["hello"]


async def test_a_parameter_that_there_is_not_is_a_violation() -> None:
    async with bridge() as (server, client, _):
        await client.receives(wait=3)
        assert server.violations == ["receive: there is no parameter 'wait'"]


async def test_stories_and_attachments_can_be_left_out() -> None:
    async with bridge() as (server, client, sam):
        await sam.posts_story()
        assert await client.receives(ignore_stories="true") == []
        await sam.posts_story()
        assert [*(await client.receives())[0]["envelope"]][-1] == "storyMessage"
        await sam.sends_attachment()
        (one,) = await client.receives(ignore_attachments="true", send_read_receipts="true")
        assert one["envelope"]["dataMessage"]["attachments"][0]["contentType"] == "image/jpeg"
        assert (await client.ask("GET", "/v1/attachments"))[1] == []
        assert [(one.recipient, one.kind) for one in server.receipts] == [(sam.uuid, "read")]


async def test_a_line_that_is_no_json_spoils_the_answer() -> None:
    async with bridge() as (server, client, sam):
        server.splices()
        await sam.says("hello")
        status, body = await client.ask("GET", "/v1/receive/{n}")
        assert (status, type(body)) == (200, str)
        line, rest = body.removeprefix("[").split(",ERROR")
        assert rest == " ReceiveHelper - boom]"
        assert texts([json.loads(line)]) == ["hello"]


async def test_an_error_that_holds_the_messages() -> None:
    async with bridge() as (server, client, sam):
        server.exits()
        await sam.says("one", "two")
        status, body = await client.ask("GET", "/v1/receive/{n}")
        assert status == 400
        *printed, said = body["error"].strip().split("\n")
        assert texts([json.loads(line) for line in printed]) == ["one", "two"]
        assert said == "Error while receiving messages: boom"


@pytest.mark.parametrize("told", [True, False])
async def test_a_call_that_takes_too_long_is_killed_and_its_messages_are_lost(told: bool) -> None:
    async with bridge() as (server, client, sam):
        await sam.says("hello")
        if told:
            server.is_killed()
        else:
            server.kills_after = 0.01
        answer = await client.ask("GET", "/v1/receive/{n}", timeout=1 if told else -1)
        assert answer == (400, {"error": "process killed as timeout reached"})
        assert texts(server.lost) == ["hello"]
        server.kills_after = 60.0
        assert await client.receives() == []


async def test_what_was_taken_for_a_client_that_went_is_lost() -> None:
    async with bridge(second=1.0) as (server, client, sam):
        await sam.says("one")
        asked = asyncio.create_task(client.receives(timeout=-1, max_messages=2))
        await server.until(lambda: not server.waiting)
        asked.cancel()
        await server.until(lambda: server.records.hung_up == 1)
        sending = asyncio.create_task(client.sends(sam.uuid))
        await server.until(lambda: server.requests["send"] == 1)
        assert not sam.messages, "the call goes on, and holds the lock"
        await sam.says("two")
        assert (await sending)[0] == 201
        assert texts(server.lost) == ["one", "two"]
        assert not server.violations, "nobody can know that the call went on"


@pytest.mark.parametrize("mode", FORKING)
async def test_a_send_waits_for_a_receive_that_waits(mode: str) -> None:
    async with bridge(mode, second=1.0) as (server, client, sam):
        asked = asyncio.create_task(client.receives(timeout=-1, max_messages=1))
        await server.until(lambda: server.requests["receive"] == 1)
        sending = asyncio.create_task(client.sends(sam.uuid))
        await server.until(lambda: server.records.most_at_once == 2)
        assert not sam.messages
        await sam.says("hello")
        assert texts(await asked) == ["hello"]
        assert (await sending)[0] == 201
        assert server.violations == ["send while receive was under way: one call of signal-cli at a time"]


# Receiving through a websocket, in json-rpc mode


async def test_everybody_attached_gets_everything_and_a_wrong_number_nothing() -> None:
    async with bridge("json-rpc") as (server, client, sam):
        async with client.listens() as one, client.listens() as two, client.listens(server.number[1:]) as wrong:
            await sam.says("hello")
            for socket in (one, two):
                assert texts([await socket.receive_json()]) == ["hello"]
            await server.tells_websockets()
            assert await wrong.receive_json() == {"error": "boom"}
            assert await one.receive_json() == {"error": "boom"}
        assert not server.violations


async def test_what_comes_while_nobody_listens_is_lost() -> None:
    async with bridge("json-rpc") as (server, client, sam):
        await sam.says("one")
        async with client.listens() as socket:
            await sam.says("two")
            assert texts([await socket.receive_json()]) == ["two"]
        async with client.listens(server.number[1:]):
            await sam.says("three")
        assert texts(server.lost) == ["one", "three"]


async def test_of_a_burst_only_the_first_may_be_handed_over() -> None:
    async with bridge("json-rpc") as (server, client, sam), client.listens() as socket:
        await sam.says("one", "two")
        server.drops_bursts = True
        await sam.says("three", "four", "five")
        await sam.says("six")
        heard = [await socket.receive_json() for _ in range(4)]
        assert texts(heard) == ["one", "two", "three", "six"]
        assert texts(server.lost) == ["four", "five"]


async def test_pings_come_and_a_client_says_nothing() -> None:
    async with bridge("json-rpc") as (server, client, _):
        path = f"{server.url}/v1/receive/{server.number}"
        async with client.session.ws_connect(path, autoping=False) as socket:
            assert (await socket.receive()).type is aiohttp.WSMsgType.PING
            await socket.pong()
            await socket.send_str("hello")
            await server.until(lambda: server.violations)
            await socket.send_bytes(bytes(513))
            kinds = {(await socket.receive()).type async for _ in until_closed(socket)}
            assert aiohttp.WSMsgType.CLOSE in kinds


async def until_closed(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[None]:
    while not socket.closed:
        yield


async def test_the_websocket_ends_in_the_middle() -> None:
    async with bridge("json-rpc") as (server, client, sam):
        async with client.listens() as socket:
            await server.closes_websockets()
            assert (await socket.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
        async with client.listens() as socket:
            await sam.says("hello")
            assert texts([await socket.receive_json()]) == ["hello"]


async def test_asking_for_messages_as_in_the_other_modes() -> None:
    async with bridge("json-rpc") as (_, client, _sam):
        status, body = await client.ask("GET", "/v1/receive/{n}")
        assert status == 400
        assert body.startswith('Bad Request\n{"error":"websocket: the client is not using the websocket protocol')


# Stopped and started


@pytest.mark.parametrize("mode", EVERY_MODE)
async def test_stopped_and_started_it_is_the_same(mode: str) -> None:
    async with bridge(mode) as (server, client, sam):
        await client.sends(sam.uuid, "before")
        url = server.url
        await server.refuses()
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.ask("GET", "/v1/about")
        await sam.says("meanwhile")
        await server.accepts()
        assert server.url == url
        await client.sends(sam.uuid, "after")
        assert [one.text for one in sam.messages] == ["before", "after"]
        if mode == "json-rpc":
            assert texts(server.lost) == ["meanwhile"], "taken before anybody could attach"
        else:
            assert texts(await client.receives()) == ["meanwhile"]


async def test_stopped_while_it_is_asked() -> None:
    async with bridge(second=1.0) as (server, client, sam):
        await sam.says("hello")
        asked = asyncio.create_task(client.receives(timeout=-1))
        await server.until(lambda: not server.waiting)
        await server.refuses()
        with pytest.raises(aiohttp.ClientError):
            await asked
        assert texts(server.lost) == ["hello"]


async def test_the_mode_changes() -> None:
    async with bridge("json-rpc") as (server, client, sam):
        server.mode = "native"
        await sam.says("hello")
        assert (await client.ask("GET", "/v1/about"))[1]["mode"] == "native"
        assert texts(await client.receives()) == ["hello"]


# Beside messages


async def test_typing_and_receipts_reach_the_person() -> None:
    async with bridge("json-rpc") as (server, client, sam):
        assert (await client.ask("PUT", "/v1/typing-indicator/{n}", {"recipient": sam.uuid}))[0] == 204
        assert sam.typing
        assert (await client.ask("DELETE", "/v1/typing-indicator/{n}", {"recipient": sam.uuid}))[0] == 204
        assert not sam.typing
        assert server.typing == [(sam.uuid, True), (sam.uuid, False)]
        said = await sam.says("hello")
        viewed = {"recipient": sam.uuid, "receipt_type": "viewed", "timestamp": said.timestamp}
        assert (await client.ask("POST", "/v1/receipts/{n}", viewed))[0] == 204
        server.mode = "normal"
        assert (await client.ask("POST", "/v1/receipts/{n}", viewed))[0] == 204
        assert [one.kind for one in server.receipts] == ["viewed", "read"]
        assert sam.read_by_bot == [said.timestamp, said.timestamp]
        assert (await client.ask("POST", "/v1/receipts/{n}", {**viewed, "receipt_type": "seen"}))[0] == 400


async def test_only_sending_and_polls_know_user_names() -> None:
    async with bridge("json-rpc") as (_, client, sam):
        sam.username = "sam.01"
        assert (await client.ask("PUT", "/v1/typing-indicator/{n}", {"recipient": "sam.01"}))[0] == 400
        assert (await client.ask("PUT", "/v1/typing-indicator/{n}", {"recipient": "u:sam.01"}))[0] == 204
        poll = {"recipient": "sam.01", "question": "Tea?", "answers": ["Yes", "No"]}
        assert (await client.ask("POST", "/v1/polls/{n}", poll))[0] == 201


async def test_reactions_come_and_go() -> None:
    async with bridge() as (_, client, sam):
        said = await sam.says("hello")
        reaction = {"recipient": sam.uuid, "reaction": "👍", "target_author": sam.uuid, "timestamp": said.timestamp}
        assert (await client.ask("POST", "/v1/reactions/{n}", reaction))[0] == 204
        assert sam.log[0].reactions == ["👍"]
        assert (await client.ask("DELETE", "/v1/reactions/{n}", reaction))[0] == 204
        assert sam.log[0].reactions == []


async def test_a_deleted_message_is_gone_unless_it_is_older_than_a_day() -> None:
    now = 1_767_600_000.0
    async with bridge(clock=lambda: now) as (_, client, sam):
        for text in ("old", "new"):
            await client.sends(sam.uuid, text)
            now += 80_000
        for one in sam.messages:
            deleted = {"recipient": sam.uuid, "timestamp": one.timestamp}
            status, answer = await client.ask("DELETE", "/v1/remote-delete/{n}", deleted)
            assert (status, [*answer]) == (201, ["timestamp"])
        assert [one.text for one in sam.messages] == ["old"]
        assert sam.transcript() == "bot> old\nbot> (deleted)"


async def test_what_else_is_sent_fails_as_a_text_does() -> None:
    async with bridge("json-rpc") as (server, client, sam):
        sam.new_phone()
        deleted = {"recipient": sam.uuid, "timestamp": 1}
        answer = await client.ask("DELETE", "/v1/remote-delete/{n}", deleted)
        assert answer == (400, {"error": "Failed to send message due to untrusted identities"})
        server.limits_rate(tokens=("TOKEN",))
        answer = await client.ask("DELETE", "/v1/remote-delete/{n}", deleted)
        assert answer == (400, {"error": "Failed to send message due to rate limiting"})


# Polls


async def test_a_poll_is_asked_answered_and_closed() -> None:
    async with bridge() as (server, client, sam):
        poll = {"recipient": sam.uuid, "question": "Which?", "answers": ["Wire", "Signal"]}
        status, answer = await client.ask("POST", "/v1/polls/{n}", {**poll, "allow_multiple_selections": False})
        assert (status, answer) == (201, {"timestamp": str(sam.messages[0].timestamp)})
        assert sam.transcript() == "bot asks> Which?\nbot> [1] Wire\nbot> [2] Signal"
        await sam.votes(None, "Wire")
        await sam.votes(sam.messages[0], "Signal")
        votes = [one["envelope"]["dataMessage"]["pollVote"] for one in await client.receives()]
        assert [(one["optionIndexes"], one["voteCount"]) for one in votes] == [([0], 1), ([1], 2)]
        assert (votes[0]["targetSentTimestamp"], votes[0]["authorUuid"]) == (int(answer["timestamp"]), server.uuid)
        with pytest.raises(AssertionError, match="one option only"):
            await sam.votes(None, "Signal", "Wire")
        closing = {"recipient": sam.uuid, "poll_timestamp": answer["timestamp"]}
        assert (await client.ask("DELETE", "/v1/polls/{n}", closing))[0] == 204
        assert "(closed)" in sam.transcript()
        with pytest.raises(AssertionError, match="closed"):
            await sam.votes(None, "Signal")


@pytest.mark.parametrize("answers", [["one"], ["x"] * 11, ["x" * 101, "y"], []])
async def test_polls_have_limits(answers: list[str]) -> None:
    async with bridge() as (_, client, sam):
        poll = {"recipient": sam.uuid, "question": "Which?", "answers": answers}
        assert (await client.ask("POST", "/v1/polls/{n}", poll))[0] == 400
        assert not sam.messages


async def test_own_votes_count_from_one() -> None:
    async with bridge() as (_, client, sam):
        vote = {"recipient": sam.uuid, "poll_author": sam.uuid, "poll_timestamp": "1", "selected_answers": [0]}
        assert (await client.ask("POST", "/v1/polls/{n}/vote", vote))[0] == 400
        assert (await client.ask("POST", "/v1/polls/{n}/vote", {**vote, "selected_answers": [1]}))[0] == 204


# Contacts and identities


async def test_the_timer_cannot_be_switched_off_in_json_rpc_mode() -> None:
    async with bridge() as (server, client, sam):
        for mode, seconds, then in (("normal", 60, 60), ("json-rpc", 0, 60), ("normal", 0, 0), ("json-rpc", 30, 30)):
            server.mode = mode
            body = {"recipient": sam.uuid, "expiration_in_seconds": seconds}
            assert (await client.ask("PUT", "/v1/contacts/{n}", body))[0] == 204
            assert sam.timer == then
        assert len(sam.health) == 3
        assert (await client.ask("GET", f"/v1/contacts/{{n}}/{sam.uuid}"))[1]["message_expiration"] == ""
        assert (await client.ask("GET", "/v1/contacts/{n}/00000000"))[0] == 404
        assert [one["uuid"] for one in (await client.ask("GET", "/v1/contacts/{n}"))[1]] == [sam.uuid]


async def test_a_linked_device_complains_and_does_it() -> None:
    async with bridge(linked_device=True) as (_, client, sam):
        body = {"recipient": sam.uuid, "expiration_in_seconds": 60}
        status, answer = await client.ask("PUT", "/v1/contacts/{n}", body)
        assert (status, sam.timer) == (400, 60)
        assert "linked devices" in answer["error"]
        assert (await client.ask("POST", "/v1/contacts/{n}/sync"))[0] == 400


@pytest.mark.parametrize(
    ("mode", "shape", "wording"),
    [
        ("json-rpc", "array", "Unable to complete request due to untrusted recipient keys"),
        ("json-rpc", "object", "Failed to send message due to untrusted identities"),
        ("normal", "object", "Failed to send message due to untrusted identities\n"),
    ],
)
async def test_a_new_phone_is_not_trusted_until_somebody_says_so(mode: str, shape: str, wording: str) -> None:
    async with bridge(mode, send_shape=shape) as (server, client, sam):
        old = sam.safety_number
        sam.new_phone()
        status, answer = await client.sends(sam.uuid)
        assert status == 400
        assert answer["error"].endswith(wording)
        server.mode = "normal"
        await sam.says("it is me")
        (one,) = await client.receives()
        assert one["exception"]["type"] == "UntrustedIdentityException"
        assert one["envelope"]["sourceUuid"] == sam.uuid
        assert "dataMessage" not in one["envelope"]
        told = (await client.ask("GET", "/v1/identities/{n}"))[1]
        assert [(one["safety_number"], one["status"]) for one in told] == [
            (old, "TRUSTED_UNVERIFIED"),
            (sam.safety_number, "UNTRUSTED"),
        ]
        trust = f"/v1/identities/{{n}}/trust/{sam.uuid}"
        assert (await client.ask("PUT", trust, {"verified_safety_number": "0" * 60}))[0] == 400
        assert (await client.ask("PUT", trust, {"verified_safety_number": old}))[0] == 204
        assert not sam.trusted
        assert (await client.ask("PUT", trust, {"verified_safety_number": sam.safety_number}))[0] == 204
        assert texts(await client.receives()) == ["it is me"]
        assert (await client.sends(sam.uuid))[0] == 201
        assert (await client.ask("GET", "/v1/identities/{n}"))[1][-1]["status"] == "TRUSTED_VERIFIED"


@pytest.mark.parametrize("body", [{}, {"trust_all_known_keys": False}, {"verified_safety_number": ""}])
async def test_trust_wants_to_know_what_is_trusted(body: dict[str, object]) -> None:
    async with bridge(bare_exceptions=True) as (_, client, sam):
        sam.new_phone()
        await sam.says("it is me")
        assert [[*one] for one in await client.receives()] == [["account", "exception"]]
        trust = f"/v1/identities/{{n}}/trust/{sam.uuid}"
        assert (await client.ask("PUT", trust, body))[0] == 400
        both = {"trust_all_known_keys": True, "verified_safety_number": "0"}
        assert (await client.ask("PUT", trust, both))[0] == 400
        assert (await client.ask("PUT", trust, {"trust_all_known_keys": True}))[0] == 204
        assert sam.trusted


async def test_new_identities_can_be_trusted_at_once() -> None:
    async with bridge() as (server, client, sam):
        settings = "/v1/configuration/{n}/settings"
        assert (await client.ask("POST", settings, {"trust_mode": "always"}))[0] == 204
        assert (await client.ask("GET", settings))[1] == {"trust_mode": "always"}
        sam.new_phone()
        assert (await client.sends(sam.uuid))[0] == 201
        assert (await client.ask("POST", settings, {"trust_mode": "blindly"}))[0] == 400
        server.mode = "json-rpc"
        assert (await client.ask("POST", settings, {"trust_mode": "always"}))[0] == 400


async def test_who_is_with_signal() -> None:
    async with bridge() as (_, client, sam):
        status, told = await client.ask("GET", f"/v1/search/{{n}}?numbers=%2B{sam.number[1:]}&numbers=%2B441632960999")
        assert (status, [one["registered"] for one in told]) == (200, [True, False])
        assert (await client.ask("GET", "/v1/search/{n}"))[0] == 400


# Accounts


async def test_a_number_is_registered_and_verified() -> None:
    async with bridge(captcha="signalcaptcha://x", pin="2468") as (server, client, _):
        path = "/v1/register/+441632960555"
        assert "Captcha required" in (await client.ask("POST", path))[1]["error"]
        assert "Invalid captcha" in (await client.ask("POST", path, {"captcha": "signalcaptcha://y"}))[1]["error"]
        assert (await client.ask("POST", path, {"captcha": "signalcaptcha://x", "use_voice": True}))[0] == 201
        assert (await client.ask("POST", f"{path}/verify/000000", {"pin": "2468"}))[0] == 400
        assert "locked with a pin" in (await client.ask("POST", f"{path}/verify/123456"))[1]["error"]
        assert (await client.ask("POST", f"{path}/verify/123-456", {"pin": "2468"}))[0] == 201
        assert server.accounts == [server.number, "+441632960555"]


async def test_a_telephone_is_linked_by_a_code() -> None:
    async with bridge() as (server, client, _):
        server.accounts.clear()
        assert (await client.ask("GET", "/v1/qrcodelink/raw"))[0] == 400
        status, told = await client.ask("GET", "/v1/qrcodelink/raw", device_name="bot")
        assert status == 200
        assert told["device_link_uri"].startswith("sgnl://linkdevice?")
        async with client.session.get(f"{server.url}/v1/qrcodelink?device_name=bot") as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
            assert (await answer.read()).startswith(b"\x89PNG")
        server.links()
        assert (await client.ask("GET", "/v1/accounts"))[1] == [server.number]


async def test_user_name_profile_and_settings() -> None:
    async with bridge() as (server, client, _):
        status, told = await client.ask("POST", "/v1/accounts/{n}/username", {"username": "accord"})
        assert (status, told["username"]) == (201, "accord.01")
        assert told["username_link"].startswith("https://signal.me/#eu/")
        assert (await client.ask("POST", "/v1/accounts/{n}/username", {"username": "x"}))[0] == 400
        assert (await client.ask("DELETE", "/v1/accounts/{n}/username"))[0] == 204
        assert (await client.ask("PUT", "/v1/accounts/{n}/settings", {"share_number": False}))[0] == 201
        assert (await client.ask("PUT", "/v1/profiles/{n}", {"about": "x"}))[0] == 400
        assert (await client.ask("PUT", "/v1/profiles/{n}", {"name": "Accord"}))[0] == 204
        assert (server.settings, server.profile) == ({"share_number": False}, "Accord")


async def test_the_log_can_be_turned_up() -> None:
    async with bridge() as (_, client, _sam):
        assert (await client.ask("POST", "/v1/configuration", {"logging": {"level": "debug"}}))[0] == 204
        assert (await client.ask("GET", "/v1/configuration"))[1] == {"logging": {"Level": "debug"}}


async def test_files_stay_until_they_are_deleted() -> None:
    async with bridge() as (_, client, sam):
        await sam.sends_attachment("note.txt", "text/plain", content=b"hello", text="look")
        (one,) = await client.receives()
        (file,) = one["envelope"]["dataMessage"]["attachments"]
        assert (file["filename"], file["size"]) == ("note.txt", 5)
        path = f"/v1/attachments/{file['id']}"
        assert (await client.ask("GET", "/v1/attachments"))[1] == [file["id"]]
        assert (await client.ask("GET", path)) == (200, "hello")
        assert (await client.ask("DELETE", path))[0] == 204
        assert (await client.ask("GET", path))[0] == 404


# What a person does


def kind(one: dict[str, Any]) -> str:
    envelope = one["envelope"]
    inner = next(key for key in envelope if key.endswith("Message"))
    more = [*envelope[inner]][5:] if inner == "dataMessage" else []
    return " ".join([inner, *more])


async def deletes(sam: Person) -> None:
    await sam.says("oops")
    await sam.deletes()


COMMANDS: list[tuple[Callable[[Person], Any], str]] = [
    (lambda sam: sam.says("hello"), "dataMessage"),
    (lambda sam: sam.says("hello", in_group=True), "dataMessage groupInfo"),
    (lambda sam: sam.says("this", quotes=sam.messages[0]), "dataMessage quote"),
    (lambda sam: sam.reacts("👍"), "dataMessage reaction"),
    (lambda sam: sam.sends_attachment(), "dataMessage attachments"),
    (lambda sam: sam.sends_sticker(), "dataMessage sticker"),
    (lambda sam: sam.posts_story(), "storyMessage"),
    (lambda sam: sam.calls(), "callMessage"),
    (lambda sam: sam.types(), "typingMessage"),
    (lambda sam: sam.reads(), "receiptMessage"),
    (lambda sam: sam.gets_from_owner("I will see to it"), "syncMessage"),
    (deletes, "dataMessage remoteDelete"),
]


@pytest.mark.parametrize(("command", "what"), COMMANDS, ids=[what for _, what in COMMANDS])
async def test_what_a_person_does_comes_as_signal_cli_prints_it(command: Callable[[Person], Any], what: str) -> None:
    async with bridge() as (server, client, sam):
        await client.sends(sam.uuid, "hello")
        await command(sam)
        *_, last = await client.receives()
        assert kind(last) == what
        assert last["account"] == server.number
        whose = server.uuid if what == "syncMessage" else sam.uuid
        assert last["envelope"]["sourceUuid"] == whose
        inner = last["envelope"].get("dataMessage")
        assert inner is None or inner["timestamp"] == last["envelope"]["timestamp"]


async def test_an_edit_names_the_message_that_it_changes() -> None:
    async with bridge() as (_, client, sam):
        said = await sam.says("tow")
        await sam.edits("two")
        edit = (await client.receives())[1]["envelope"]["editMessage"]
        assert edit["targetSentTimestamp"] == said.timestamp
        assert edit["dataMessage"]["message"] == "two"
        assert edit["dataMessage"]["timestamp"] > said.timestamp
        assert sam.transcript() == "Sam> two"


async def test_the_timer_comes_with_everything_after_it_was_changed() -> None:
    async with bridge() as (_, client, sam):
        await sam.changes_timer(3600)
        await sam.says("hello")
        told = [one["envelope"]["dataMessage"] for one in await client.receives()]
        assert [(one["message"], one["isExpirationUpdate"]) for one in told] == [(None, True), ("hello", False)]
        assert {one["expiresInSeconds"] for one in told} == {3600}


async def test_a_number_is_hidden_then_shown_then_another() -> None:
    async with bridge() as (server, client, _):
        kim = server.person(None, number_shown=False)
        await kim.says("hello")
        kim.shows_number()
        await kim.says("hello")
        kim.changes_number("+441632960777")
        await kim.says("hello")
        told = [one["envelope"] for one in await client.receives()]
        assert [one["sourceNumber"] for one in told] == [None, "+441632960101", "+441632960777"]
        assert (told[0]["source"], told[0]["sourceName"]) == (kim.uuid, None)
        assert {one["sourceUuid"] for one in told} == {kim.uuid}


async def test_the_same_comes_twice() -> None:
    async with bridge() as (_, client, sam):
        await sam.says("hello")
        await sam.resends()
        first, second = await client.receives()
        assert first == second


async def test_receipts_come_by_themselves_and_out_of_order() -> None:
    async with bridge() as (_, client, sam):
        await client.sends(sam.uuid, "hello")
        await sam.reads()
        await sam.confirms_receipt()
        sam.confirms = True
        await client.sends(sam.uuid, "hello again")
        told = [one["envelope"]["receiptMessage"] for one in await client.receives()]
        assert [one["isRead"] for one in told] == [True, False, False]
        assert [one["isDelivery"] for one in told] == [False, True, True]
        assert [one["timestamps"] for one in told] == [[one.timestamp] for one in (sam.messages[0], *sam.messages)]


async def test_a_person_waits_for_an_answer_to_what_they_did_last() -> None:
    async with bridge() as (_, client, sam):
        await client.sends(sam.uuid, "Hello.")
        await sam.says("hello?")
        waiting = asyncio.create_task(sam.wait_for("Hello"))
        await client.sends(sam.uuid, "What?")
        assert not waiting.done()
        await client.sends(sam.uuid, "Hello again.")
        assert (await waiting).text == "Hello again."
        assert sam.heard == "What?\nHello again."
        assert (await sam.wait_for(lambda one: one.text.endswith("?"))).text == "What?"
        with pytest.raises(AssertionError, match=r"'Bye' at Sam's in vain; the chat is:\nbot> Hello\."):
            await sam.wait_for("Bye", within=0)


# As a program


async def test_it_runs_as_a_program() -> None:
    command = (sys.executable, "-m", "tests.fakes.signal", "--mode", "native", "--number", "+441632960042")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
    assert process.stdin
    assert process.stdout
    url = (await process.stdout.readline()).decode().strip()
    process.stdin.write(b"Sam: hello\n")
    async with aiohttp.ClientSession() as session:
        path = f"{url}/v1/receive/+441632960042?timeout=-1&max_messages=1"
        async with session.get(path) as answer:
            (said,) = json.loads(await answer.text())
        body = {"number": "+441632960042", "recipients": [said["envelope"]["sourceUuid"]], "message": "Hi."}
        async with session.post(f"{url}/v2/send", json=body) as answer:
            assert answer.status == 201
    assert await process.stdout.readline() == b"bot to Sam> Hi.\n"
    process.terminate()
    assert await process.wait() == 0
