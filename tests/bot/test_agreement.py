"""What the agreement says of a line that is not what it was."""

from bot.agreement import as_it_stands, build, changed
from flows.conversation import Answer, App, Conversation, Readiness, Status
from tests.flows.test_any_sequence import dialogue

OPEN = {"code": "line_identity", "method": "signal"}


def _conversation(app: App) -> Conversation:
    return Conversation(answers={"messaging": Answer(Status.AGREED, "signal")}, apps={"signal": app})


KNOWN = _conversation(App(Readiness.INSTALLED, "anna.42"))
CHANGED = _conversation(App(Readiness.UNKNOWN, "anna.42", address_changed="identity"))
ANSWERED = _conversation(App(Readiness.INSTALLED, "anna.42", address_changed="identity"))


def test_a_version_that_stands_is_not_sure_any_more() -> None:
    last = build(KNOWN, dialogue().playbook, {})

    assert OPEN not in as_it_stands(last, KNOWN)["open"]
    assert as_it_stands(last, CHANGED)["open"] == [OPEN, *last["open"]]
    assert as_it_stands(as_it_stands(last, CHANGED), CHANGED)["open"] == [OPEN, *last["open"]]


def test_the_next_version_says_so_until_the_therapist_has_tested_it() -> None:
    """Even if the client's answer is the same as before, it is another version."""
    last = build(KNOWN, dialogue().playbook, {})
    new = build(ANSWERED, dialogue().playbook, {}, last)
    tested = build(_conversation(App(Readiness.TESTED, "anna.42")), dialogue().playbook, {}, new)

    assert OPEN in new["open"]
    assert new["classes"]["messaging"]["line"] == "identity"
    assert [one["part"] for one in changed(last, new)] == ["messaging"]
    assert OPEN not in tested["open"]


def test_a_line_that_nothing_goes_over_is_no_point() -> None:
    other = Conversation(apps={"wire": App(address_changed="number")}, answers=KNOWN.answers)
    last = build(other, dialogue().playbook, {})

    assert not [one for one in last["open"] if one["code"].startswith("line_")]
    assert as_it_stands(last, other)["open"] == last["open"]
