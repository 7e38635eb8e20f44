"""A log line has fields, and no traceback that could quote what somebody wrote."""

import logging

import pytest

from bot import logs


@pytest.fixture(autouse=True)
def _restored() -> object:
    root, level = logging.getLogger(), logging.getLogger().level
    handlers = root.handlers[:]
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_has_fields(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start(logging.INFO)
    logging.getLogger("bot.outbox").warning('one\nline "quoted"')
    line = capsys.readouterr().err
    assert line.endswith('level=warning part=outbox says="one\\nline \\"quoted\\""\n')
    assert line.startswith("at=20")


def test_of_an_exception_only_its_kind_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start(logging.INFO)
    try:
        int("what somebody wrote")
    except ValueError:
        logging.getLogger("bot.inbound").exception("it failed")
    written = capsys.readouterr().err
    assert "error=ValueError" in written
    assert "somebody" not in written
    assert written.count("\n") == 1


def test_libraries_that_would_write_addresses_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start(logging.DEBUG)
    logging.getLogger("httpx").info("HTTP Request: POST http://127.0.0.1/bot12345:secret/getMe")
    logging.getLogger("bottle").warning("another library")
    assert not capsys.readouterr().err
    logging.getLogger("httpx").error("it broke")
    assert "it broke" in capsys.readouterr().err
