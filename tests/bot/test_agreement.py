"""The agreement: how it is built from the answers, how versions differ, and its stored forms, new and old."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.agreement import (
    SCHEMA,
    AddressChange,
    Agreement,
    Change,
    Consent,
    Difference,
    Line,
    LineReadiness,
    Part,
    PartStatus,
    Point,
    PointCode,
    QuestionWords,
    RuleWords,
    Side,
    Stamp,
    Terms,
    as_it_stands,
    build,
    differences,
    for_client,
)
from bot.agreement.stored import UnknownAgreementError, dumps, loads
from flows.conversation import Acknowledged, Answer, App, Conversation, Readiness, Reply, Status, Yes
from flows.playbook import Acknowledge, Join, Playbook, Question, Rule, Standing
from tests.flows.test_any_sequence import dialogue

PLAYBOOK = dialogue().playbook
DAY = date(2026, 1, 5)
LATER = date(2026, 2, 6)
STAMP = Stamp("K7QM-3F2X", 1, DAY)
AGREED = Answer(Status.AGREED, ("signal",))
OWN = {"signal": "alexexample.42"}
OPEN = Point(PointCode.ADDRESS_IDENTITY, method="signal")


def made(
    answers: dict[str, Answer],
    apps: dict[str, App] | None = None,
    before: Agreement | None = None,
    stamp: Stamp = STAMP,
    own: dict[str, str] | None = None,
) -> Agreement:
    return build(Conversation(answers=answers, apps=apps or {}), dialogue().playbook, Terms(own or {}), stamp, before)


def line(app: App, method: str = "signal", part: str = "messaging", answer: Answer | None = None) -> Line:
    (found,) = made({part: answer or Answer(Status.AGREED, (method,))}, {method: app}, own=OWN).classes[part].lines
    return found


# Building


def test_what_nobody_was_asked_is_open() -> None:
    nothing = made({})

    assert set(nothing.classes) == set(dialogue().playbook.by_id)
    assert set(nothing.classes.values()) == {Part()}
    assert (nothing.fallback, nothing.device, nothing.history) == (Part(), None, ())
    assert [(point.code, point.part) for point in nothing.open] == [
        (PointCode.MISSING, "messaging"),
        (PointCode.MISSING, "audio"),
    ]


def test_an_agreed_part_has_a_line_with_both_identifiers() -> None:
    assert made({"messaging": AGREED}, {"signal": App(Readiness.TESTED, "anna.42")}, own=OWN).classes[
        "messaging"
    ] == Part(
        PartStatus.AGREED,
        (Line("signal", LineReadiness.TESTED, Standing.PREFERRED, "anna.42", "alexexample.42"),),
    )


@pytest.mark.parametrize("readiness", [one for one in Readiness if one])
def test_how_far_it_works_is_kept(readiness: Readiness) -> None:
    assert line(App(readiness)).readiness == readiness


@pytest.mark.parametrize(
    ("method", "ready"), [("signal", LineReadiness.CHOSEN), ("telephone", LineReadiness.INSTALLED)]
)
def test_what_has_to_be_installed_is_only_chosen_until_it_was_asked(method: str, ready: LineReadiness) -> None:
    assert line(App(), method, "audio").readiness is ready


def test_what_was_asked_and_not_given_is_no_identifier() -> None:
    assert line(App(Readiness.INSTALLED, "")).identifier is None


def test_a_fall_back_by_a_link_needs_nothing() -> None:
    """No standing, no readiness but that; and whatever happens to that app on the client's side is no point."""
    by_link = Answer(Status.AGREED, ("facetime",), way="link")
    agreement = made(
        {"fallback": by_link}, {"facetime": App(Readiness.CHOSEN, help_wanted=True, address_changed="number")}
    )

    assert agreement.fallback.lines == (Line("facetime", LineReadiness.BY_LINK),)
    assert agreement.methods == frozenset()
    assert {point.code for point in agreement.open} == {PointCode.MISSING}


@pytest.mark.parametrize("status", [Status.REFUSED, Status.TO_DISCUSS])
def test_a_no_has_its_reason_and_the_method_that_was_named(status: Status) -> None:
    agreement = made({"audio": Answer(status, ("telephone",), "worried"), "video": Answer(status, reason="no_device")})

    assert agreement.classes["audio"] == Part(PartStatus(status), reason="worried", method="telephone")
    assert agreement.classes["video"] == Part(PartStatus(status), reason="no_device")
    assert Point(PointCode(status), "audio", "telephone", "worried") in agreement.open
    assert Point(PointCode(status), "video", None, "no_device") in agreement.open


def test_what_is_left_out_says_no_more() -> None:
    assert made({"email": Answer(Status.LEFT_OUT)}).classes["email"] == Part(PartStatus.LEFT_OUT)


@pytest.mark.parametrize(
    ("reason", "open_"), [("nobody", False), ("rather_not_say", False), ("perhaps", True), ("somebody", True)]
)
def test_the_device_is_told_and_a_point_where_others_can_look(reason: str, open_: bool) -> None:
    agreement = made({"device": Answer(Status.TOLD, reason=reason)})

    assert agreement.device == Part(PartStatus.TOLD, reason=reason)
    assert (Point(PointCode.DEVICE, "device", None, reason) in agreement.open) is open_


@pytest.mark.parametrize("reason", ["somebody", "work_phone", "perhaps"])
def test_nothing_that_a_client_reads_says_that_others_can_look(reason: str) -> None:
    """Not now, and not in the history: it may be read by whoever looks. All else stands as it is."""
    before = made({"device": Answer(Status.TOLD, reason=reason), "messaging": AGREED})
    now = made({"device": Answer(Status.TOLD, reason="nobody")}, before=before, stamp=Stamp("K7QM-3F2X", 2, LATER))
    for agreement in (before, now):
        shown = for_client(agreement)

        assert "device" not in shown.parts
        assert all(each.part != "device" for each in (*shown.open, *shown.history))
        assert replace(shown, device=agreement.device, open=agreement.open, history=agreement.history) == agreement
    assert now.device


@pytest.mark.parametrize("reason", ["nobody", "rather_not_say"])
def test_that_nobody_looks_may_be_read_by_anybody(reason: str) -> None:
    agreement = made({"device": Answer(Status.TOLD, reason=reason)})

    assert for_client(agreement) == agreement


@pytest.mark.parametrize(
    ("app", "codes"),
    [
        (App(Readiness.CHOSEN), {PointCode.SETUP}),
        (App(Readiness.CHOSEN, help_wanted=True), {PointCode.HELP}),
        (App(Readiness.INSTALLED), {PointCode.HELLO}),
        (App(Readiness.CONNECTED), set()),
        (App(Readiness.TESTED), set()),
        (App(Readiness.INSTALLED, address_changed="number"), {PointCode.ADDRESS_NUMBER, PointCode.HELLO}),
    ],
)
def test_what_is_to_be_done_with_an_agreed_method(app: App, codes: set[PointCode]) -> None:
    known = replace(app, identifier="anna.42")
    agreement = made({"messaging": AGREED, "audio": AGREED}, {"signal": known})

    assert {point.code for point in agreement.open} == codes
    assert {point.method for point in agreement.open} <= {"signal"}


@pytest.mark.parametrize("readiness", [Readiness.UNKNOWN, Readiness.CHOSEN, Readiness.INSTALLED])
@pytest.mark.parametrize("method", ["zoom", "telephone"])
def test_where_nothing_is_set_up_the_choice_is_enough(method: str, readiness: Readiness) -> None:
    agreement = made({"audio": Answer(Status.AGREED, (method,))}, {method: App(readiness)})

    assert agreement.classes["audio"].lines[0].readiness is LineReadiness.INSTALLED
    assert PointCode.SETUP not in {point.code for point in agreement.open}


def test_an_old_version_in_which_a_link_waited_to_be_set_up_is_read_as_ready() -> None:
    """One with another app that still waits, and one with a method that is gone, of which nobody can tell."""
    waiting = {
        id_: Part(PartStatus.AGREED, (Line(method, LineReadiness.CHOSEN, Standing.ACCEPTABLE),))
        for id_, method in (("messaging", "signal"), ("audio", "zoom"), ("video", "gone"))
    }
    points = tuple(Point(PointCode.SETUP, method=method) for method in ("signal", "zoom", "gone"))
    last = Agreement(
        reference="K7QM-3F2X", version=1, date=DAY, wording="", language="en", classes=waiting, open=points
    )
    found = as_it_stands(last, Conversation(), PLAYBOOK)
    readiness = {part.lines[0].method: part.lines[0].readiness.value for part in found.classes.values()}

    assert readiness == {"signal": "chosen", "zoom": "installed", "gone": "chosen"}
    assert [point.method for point in found.open] == ["signal", "gone"]


def test_every_status_and_readiness_of_the_dialogue_has_its_place_here() -> None:
    assert {status.value for status in Status} < {status.value for status in PartStatus}
    assert {ready.value for ready in Readiness if ready} < {ready.value for ready in LineReadiness}
    assert {status.value for status in (Status.TO_DISCUSS, Status.REFUSED)} < {code.value for code in PointCode}


def test_consent_has_its_day() -> None:
    conversation = Conversation(consent="0123456789ab", consent_on="2026-01-05")

    assert build(conversation, dialogue().playbook, Terms(), STAMP).consent == Consent("0123456789ab", DAY)
    assert build(Conversation(), dialogue().playbook, Terms(), STAMP).consent == Consent("", None)


# An address that is not what it was


def test_a_version_that_stands_is_not_sure_any_more() -> None:
    known = Conversation(answers={"messaging": AGREED}, apps={"signal": App(Readiness.INSTALLED, "anna.42")})
    changed = replace(known, apps={"signal": App(Readiness.UNKNOWN, "anna.42", address_changed="identity")})
    last = build(known, dialogue().playbook, Terms(), STAMP)

    assert OPEN not in as_it_stands(last, known, PLAYBOOK).open
    assert as_it_stands(last, changed, PLAYBOOK).open == (OPEN, *last.open)
    assert as_it_stands(as_it_stands(last, changed, PLAYBOOK), changed, PLAYBOOK).open == (OPEN, *last.open)


def test_the_next_version_says_so_until_the_therapist_has_tested_it() -> None:
    """Even if the client's answer is the same as before, it is another version."""
    last = made({"messaging": AGREED}, {"signal": App(Readiness.INSTALLED, "anna.42")})
    new = made({"messaging": AGREED}, {"signal": App(Readiness.INSTALLED, "anna.42", address_changed="identity")}, last)
    tested = made({"messaging": AGREED}, {"signal": App(Readiness.TESTED, "anna.42")}, new)

    assert OPEN in new.open
    assert new.classes["messaging"].lines[0].address_changed is AddressChange.IDENTITY
    assert [one.part for one in differences(last, new)] == ["messaging"]
    assert OPEN not in tested.open


def test_an_address_that_nothing_goes_over_is_no_point() -> None:
    other = Conversation(apps={"wire": App(address_changed="number")}, answers={"messaging": AGREED})
    last = build(other, dialogue().playbook, Terms(), STAMP)

    assert not [point for point in last.open if point.method == "wire"]
    assert as_it_stands(last, other, PLAYBOOK).open == last.open


# Versions


def test_a_version_adds_what_it_changed_to_the_history() -> None:
    first = made({"messaging": AGREED})
    second = made({"messaging": AGREED, "email": Answer(Status.LEFT_OUT)}, None, first, Stamp("K7QM-3F2X", 2, LATER))
    third = made({"messaging": Answer(Status.REFUSED)}, None, second, Stamp("K7QM-3F2X", 3, LATER))

    assert first.history == first.last_changes == ()
    assert second.history == (Change("email", Part(), Part(PartStatus.LEFT_OUT), 2, LATER),)
    assert third.history[:1] == second.history
    assert [(change.version, change.part) for change in third.last_changes] == [(3, "messaging"), (3, "email")]


def test_what_differs_is_given_with_both_sides() -> None:
    old, new = made({}), made({"device": Answer(Status.TOLD, reason="nobody"), "fallback": Answer(Status.LEFT_OUT)})

    assert list(differences(old, old)) == []
    assert list(differences(old, new)) == [
        Difference("fallback", Part(), Part(PartStatus.LEFT_OUT)),
        Difference("device", None, Part(PartStatus.TOLD, reason="nobody")),
    ]


def test_a_class_that_the_practice_added_was_nothing_before() -> None:
    old = replace(made({}), classes={})

    assert {(one.part, one.old) for one in differences(old, made({}))} == {
        (id_, None) for id_ in dialogue().playbook.by_id
    }


def test_only_what_has_something_to_say_is_a_part() -> None:
    settled = made({"fallback": Answer(Status.LEFT_OUT), "device": Answer(Status.TOLD, reason="nobody")})

    assert list(made({}).parts) == list(dialogue().playbook.by_id)
    assert list(settled.parts) == [*dialogue().playbook.by_id, "fallback", "device"]


# The stored form

FULL = Agreement(
    reference="K7QM-3F2X",
    version=2,
    date=LATER,
    wording="0123456789ab-cdef",
    language="en",
    consent=Consent("0123456789ab", DAY),
    classes={
        "messaging": Part(
            PartStatus.AGREED,
            (
                Line("signal", LineReadiness.TESTED, Standing.PREFERRED, "anna.42", "alexexample.42"),
                Line("wire", LineReadiness.CHOSEN, Standing.ACCEPTABLE, address_changed=AddressChange.NUMBER),
            ),
        ),
        "audio": Part(PartStatus.REFUSED, reason="worried", method="telephone"),
        "email": Part(),
    },
    fallback=Part(PartStatus.AGREED, (Line("facetime", LineReadiness.BY_LINK, None, None, "alex@practice.example"),)),
    device=Part(PartStatus.TOLD, reason="perhaps"),
    open=(Point(PointCode.MISSING, "audio"), Point(PointCode.ADDRESS_NUMBER, method="wire")),
    history=(Change("audio", None, Part(PartStatus.REFUSED, reason="worried"), 2, LATER),),
)


def test_the_stored_form_survives_the_round_trip() -> None:
    for agreement in (FULL, made({}), replace(FULL, device=None, classes={}, open=(), history=())):
        assert loads(dumps(agreement)) == agreement


def test_the_stored_form_has_every_key_and_its_version() -> None:
    """What programs outside rely on."""
    stored = json.loads(dumps(FULL))

    assert stored["schema"] == SCHEMA == 3
    assert set(stored) == {
        *("schema", "reference", "version", "date", "wording", "language", "consent", "classes", "fallback"),
        *("device", "acknowledgements", "rules", "signed", "replies", "open", "history"),
    }
    assert stored["classes"]["messaging"]["lines"][0] == {
        "method": "signal",
        "readiness": "tested",
        "standing": "preferred",
        "identifier": "anna.42",
        "therapist_identifier": "alexexample.42",
        "address_changed": None,
        **dict.fromkeys(("purpose", "not_for", "link", "sent")),
    }
    refused = {"status": "refused", "lines": [], "reason": "worried", "method": "telephone", "text": None}
    assert stored["classes"]["audio"] == refused
    missing = {"code": "missing", "part": "audio", **dict.fromkeys(("method", "reason", "side", "title"))}
    assert stored["open"][0] == missing
    assert stored["history"][0]["date"] == stored["date"] == "2026-02-06"
    assert stored["consent"] == {"notice": "0123456789ab", "on": "2026-01-05"}


SCHEMA_1 = """{"reference": "K7QM-3F2X", "version": 2, "date": "2026-02-06", "wording": "0123456789ab-cdef",
"language": "en", "consent": {"notice": "0123456789ab", "on": "2026-01-05"}, "classes": {
"post_phone_sms": {"status": "left_out"},
"messaging": {"status": "agreed", "method": "signal", "readiness": "connected", "identifier": "anna.42",
 "therapist_identifier": "alexexample.42", "standing": "preferred", "line": "identity"},
"audio": {"status": "refused", "reason": "worried", "method": "telephone"},
"video": {"status": "to_discuss", "reason": "no_device", "method": null},
"email": {"status": "open"}},
"fallback": {"status": "agreed", "method": "facetime", "readiness": "by_link", "identifier": null,
 "therapist_identifier": "alex@practice.example", "way": "link"},
"device": "perhaps",
"open": [{"code": "missing", "part": "audio"},
 {"code": "to_discuss", "part": "video", "reason": "no_device", "method": ""},
 {"code": "address_identity", "method": "signal"}, {"code": "hello", "method": "signal"},
 {"code": "device", "part": "device", "reason": "perhaps"}],
"history": [
 {"version": 2, "date": "2026-02-06", "part": "messaging", "old": {"status": "open"}, "new":
  {"status": "agreed", "method": "signal", "readiness": "chosen", "identifier": null, "therapist_identifier": null,
   "standing": "acceptable"}},
 {"version": 2, "date": "2026-02-06", "part": "email", "old": null, "new": {"status": "open"}},
 {"version": 2, "date": "2026-02-06", "part": "device", "old": null, "new": "perhaps"}]}"""
"""An agreement as the version before stored it."""


def test_an_agreement_of_the_version_before_is_read() -> None:
    old = loads(SCHEMA_1.encode())

    assert old == Agreement(
        reference="K7QM-3F2X",
        version=2,
        date=LATER,
        wording="0123456789ab-cdef",
        language="en",
        consent=Consent("0123456789ab", DAY),
        classes={
            "post_phone_sms": Part(PartStatus.LEFT_OUT),
            "messaging": Part(
                PartStatus.AGREED,
                (
                    Line(
                        *("signal", LineReadiness.CONNECTED, Standing.PREFERRED, "anna.42", "alexexample.42"),
                        address_changed=AddressChange.IDENTITY,
                    ),
                ),
            ),
            "audio": Part(PartStatus.REFUSED, reason="worried", method="telephone"),
            "video": Part(PartStatus.TO_DISCUSS, reason="no_device"),
            "email": Part(),
        },
        fallback=Part(
            PartStatus.AGREED, (Line("facetime", LineReadiness.BY_LINK, None, None, "alex@practice.example"),)
        ),
        device=Part(PartStatus.TOLD, reason="perhaps"),
        open=(
            Point(PointCode.MISSING, "audio"),
            Point(PointCode.TO_DISCUSS, "video", None, "no_device"),
            Point(PointCode.ADDRESS_IDENTITY, method="signal"),
            Point(PointCode.HELLO, method="signal"),
            Point(PointCode.DEVICE, "device", None, "perhaps"),
        ),
        history=(
            Change(
                *("messaging", Part()),
                Part(PartStatus.AGREED, (Line("signal", LineReadiness.CHOSEN, Standing.ACCEPTABLE),)),
                *(2, LATER),
            ),
            Change("email", None, Part(), 2, LATER),
            Change("device", None, Part(PartStatus.TOLD, reason="perhaps"), 2, LATER),
        ),
    )
    assert loads(dumps(old)) == old
    assert json.loads(dumps(old))["schema"] == SCHEMA


def test_what_did_not_change_since_the_version_before_is_no_new_version() -> None:
    """The same answers, read from the old form, differ in nothing."""
    old = """{"reference": "K7QM-3F2X", "version": 1, "date": "2026-01-05", "wording": "w", "language": "en",
    "consent": {"notice": "", "on": ""}, "classes": {"post_phone_sms": {"status": "left_out"},
    "messaging": {"status": "agreed", "method": "signal", "readiness": "chosen", "identifier": null,
    "therapist_identifier": null, "standing": "preferred"}, "audio": {"status": "to_discuss", "reason": null,
    "method": null}, "video": {"status": "open"}, "email": {"status": "open"}}, "fallback": {"status": "open"},
    "device": null, "open": [], "history": []}"""
    answers = {
        "post_phone_sms": Answer(Status.LEFT_OUT),
        "messaging": AGREED,
        "audio": Answer(Status.TO_DISCUSS),
    }

    assert list(differences(loads(old.encode()), made(answers))) == []


@pytest.mark.parametrize("stored", [b"", b"nonsense", b"[]", b'{"schema": 99}', b'{"schema": 2}', b"{}", b"\xff"])
def test_what_is_no_agreement_is_said_without_quoting_it(stored: bytes) -> None:
    with pytest.raises(UnknownAgreementError) as told:
        loads(stored)
    assert told.value.__suppress_context__


@pytest.mark.parametrize("change", [('"agreed"', '"agred"'), ("2026-02-06", "soon"), ("address_identity", "line_up")])
def test_an_old_agreement_with_an_unknown_code_is_said_too(change: tuple[str, str]) -> None:
    assert change[0] in SCHEMA_1
    with pytest.raises(UnknownAgreementError):
        loads(SCHEMA_1.replace(*change).encode())


# The practice's own rules, questions and purposes


def practice_of(**more: Any) -> Playbook:
    return replace(dialogue().playbook, **more)


def own_made(
    conversation: Conversation, playbook: Playbook, terms: Terms, before: Agreement | None = None, stamp: Stamp = STAMP
) -> Agreement:
    return build(conversation, playbook, terms, stamp, before)


RULE = Rule("no_recording", ("messaging",), Acknowledge.YES, "v1", in_agreement=True)
ASKED = Question("contact", "start", required=True)
TERMS = Terms(
    OWN,
    links={"signal": "https://signal.example"},
    purposes={("messaging", "signal"): "appointments"},
    rules={"no_recording": RuleWords("Recording", "Neither of us records.")},
    questions={"contact": QuestionWords("Whom may I call?")},
)


def test_a_line_says_what_it_may_carry_and_where_the_link_is() -> None:
    found = own_made(Conversation(answers={"messaging": AGREED}), dialogue().playbook, TERMS)

    (line_,) = found.classes["messaging"].lines
    assert (line_.purpose, line_.link, line_.therapist_identifier) == (
        "appointments",
        "https://signal.example",
        "alexexample.42",
    )


def test_a_yes_is_kept_with_its_wording_and_a_no_is_a_point() -> None:
    said = Conversation(
        answers={"messaging": AGREED}, acknowledged={"no_recording": Acknowledged("v1", Yes.NO, "2026-01-05")}
    )
    playbook = practice_of(rules=(RULE,))
    refused = own_made(said, playbook, TERMS)
    (kept,) = refused.acknowledgements

    assert (kept.title, kept.text, kept.answer, kept.on) == ("Recording", "Neither of us records.", Yes.NO, DAY)
    assert Point(PointCode.ACKNOWLEDGE, title="Recording") in refused.open
    assert loads(dumps(refused)) == refused

    yes = replace(said, acknowledged={"no_recording": Acknowledged("v1", Yes.YES, "2026-02-06")})
    agreed = own_made(yes, playbook, TERMS, refused, Stamp("K7QM-3F2X", 2, LATER))
    (change,) = agreed.last_changes
    assert (change.part, change.title) == ("rule.no_recording", "Recording")
    assert change.old is not None
    assert change.new is not None
    assert (change.old.reason, change.new.reason) == ("said_no", "said_yes")


def test_without_its_condition_an_agreement_is_not_in_force() -> None:
    playbook = practice_of(rules=(replace(RULE, acknowledge=Acknowledge.CONDITION),))
    said = Conversation(answers={"messaging": AGREED}, acknowledged={"no_recording": Acknowledged("v1", Yes.SKIPPED)})

    assert not own_made(said, playbook, TERMS).in_force


def test_a_rule_of_what_was_not_agreed_stands_nowhere() -> None:
    playbook = practice_of(rules=(RULE,))
    said = Conversation(acknowledged={"no_recording": Acknowledged("v1", Yes.NO)})

    found = own_made(said, playbook, TERMS)

    assert found.acknowledgements == ()
    assert all(point.code is not PointCode.ACKNOWLEDGE for point in found.open)


def test_a_required_question_that_was_skipped_is_a_point() -> None:
    playbook = practice_of(questions=(ASKED,))
    skipped = own_made(Conversation(replies={"contact": Reply()}), playbook, TERMS)
    answered = own_made(Conversation(replies={"contact": Reply("Eva")}), playbook, TERMS)

    assert Point(PointCode.QUESTION, title="Whom may I call?") in skipped.open
    assert [reply.value for reply in answered.replies] == ["Eva"]
    assert all(point.code is not PointCode.QUESTION for point in answered.open)


def test_an_address_that_is_missing_on_either_side_is_a_point() -> None:
    methods = {**dialogue().playbook.methods}
    methods["signal"] = replace(methods["signal"], own_address=False)
    said = Conversation(answers={"messaging": AGREED}, apps={"signal": App(Readiness.INSTALLED, "")})

    points = own_made(said, practice_of(methods=methods), Terms()).open

    sides = {point.side for point in points if point.code is PointCode.NO_ADDRESS and point.method == "signal"}
    assert sides == {Side.THERAPIST, Side.CLIENT}


def test_an_address_that_two_methods_miss_is_one_point() -> None:
    methods = {**dialogue().playbook.methods}
    for id_ in ("zoom", "jitsi"):
        methods[id_] = replace(methods[id_], join=Join.LINK, sent=True, sent_to="email", own_address=True)
    said = Conversation(answers={"video": Answer(Status.AGREED, ("zoom", "jitsi"))}, apps={"email": App(identifier="")})

    points = own_made(said, practice_of(methods=methods), Terms()).open

    assert [point.method for point in points if point.code is PointCode.NO_ADDRESS] == ["email"]


def test_schema_2_is_read() -> None:
    stored = json.loads(dumps(made({"messaging": AGREED})))
    for added in ("acknowledgements", "rules", "replies"):
        del stored[added]
    stored["schema"] = 2

    assert loads(json.dumps(stored).encode()) == made({"messaging": AGREED})
