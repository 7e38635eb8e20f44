"""What is wrong with a policy: each fault by itself, with what to do; and no playbook that has one."""

from dataclasses import replace

import pytest

from flows.playbook import Class, Join, Method, Playbook, PlaybookError, policy_faults

METHODS = {
    one.id: one
    for one in (
        Method("bell", ("messaging", "audio"), identifier="phone"),
        Method("drum", ("messaging",), Join.IN_PERSON),
        Method("horn", ("messaging", "audio"), Join.ADDRESS, closed=True),
    )
}
TEXTS = Class("post_phone_sms", leave_out=("drum",))
MESSAGING = Class("messaging", ("bell",), ("drum",), required=True)
AUDIO = Class("audio", ("bell",), reuse=("messaging",))
NO_GONG = "there is no method gong: use one of bell, drum, horn."

# what is changed in messaging, the fault
FAULTS = [
    ({"acceptable": ("gong",)}, NO_GONG),
    ({"on_request": ("gong",)}, NO_GONG),
    ({"preferred": (), "acceptable": ()}, "it is required and offers nothing: name a method."),
    (
        {"preferred": (), "acceptable": (), "required": False},
        "it offers nothing: name a method, or set leave_out = true.",
    ),
    ({"reuse": ("audio",)}, "reuse: audio does not come before it: remove it or change the order."),
]


def playbook(*classes: Class, fallback: tuple[str, ...] = ("bell",)) -> Playbook:
    return Playbook("1", classes, fallback, METHODS, {}, "GB")


def test_a_policy_that_can_be_carried_out_has_no_faults() -> None:
    assert list(policy_faults((TEXTS, MESSAGING, AUDIO), ("bell",), METHODS)) == []
    assert list(policy_faults((TEXTS,), (), METHODS)) == []


@pytest.mark.parametrize(("changes", "fault"), FAULTS, ids=[fault[:40] for _, fault in FAULTS])
def test_a_fault_says_where_it_is_and_what_to_do(changes: dict[str, object], fault: str) -> None:
    wanted = replace(MESSAGING, **changes)
    assert (wanted.id, fault) in policy_faults((TEXTS, wanted), ("bell",), METHODS)


@pytest.mark.parametrize(
    ("fallback", "fault"),
    [
        ("gong", NO_GONG),
        ("drum", "drum cannot serve audio or video: remove it."),
    ],
)
def test_the_fall_back_is_judged_too(fallback: str, fault: str) -> None:
    assert list(policy_faults((TEXTS, MESSAGING), (fallback,), METHODS)) == [("fallback", fault)]


def test_a_playbook_with_faults_cannot_be_made_and_names_them_all() -> None:
    with pytest.raises(PlaybookError) as refused:
        playbook(MESSAGING, replace(AUDIO, preferred=("gong", "drum")), fallback=("drum",))
    assert refused.value.faults == (
        f"audio: {NO_GONG}",
        "fallback: drum cannot serve audio or video: remove it.",
    )


@pytest.mark.parametrize(("classes", "fault"), [((), "names no class"), ((TEXTS, TEXTS), "names a class twice")])
def test_classes_stand_there_and_stand_there_once(classes: tuple[Class, ...], fault: str) -> None:
    with pytest.raises(PlaybookError, match=fault):
        playbook(*classes)
