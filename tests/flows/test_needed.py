"""Whoever needs one of what is left out is shown what the policy speaks of, and may type any other."""

from dataclasses import fields, replace

from flows.playbook import Class, Method, Playbook
from flows.progress import needable
from tests.flows.kit import small


def practice(leave_out: tuple[str, ...], *methods: Method, **changed: object) -> Playbook:
    base = small()
    kept = {one.name: getattr(base, one.name) for one in fields(base) if one.init}
    known = base.methods | {one.id: one for one in methods}
    classes = (Class("messaging", ("signal",)), Class("video", leave_out=leave_out))
    return Playbook(**{**kept, "classes": classes, "fallback": (), "methods": known} | changed)  # type: ignore[arg-type]


ALL = tuple(id_ for id_, known in small().methods.items() if "video" in known.classes and not known.closed)


def test_of_all_that_there_is_only_what_the_policy_speaks_of() -> None:
    assert len(ALL) > 3
    assert needable(practice(ALL), "video") == ("signal",)


def test_the_fall_back_and_what_the_practice_brought_are_spoken_of() -> None:
    room = Method("room", ("video",), own=True)
    shown = needable(practice((*ALL, "room"), room, fallback=("facetime",)), "video")
    assert set(shown) == {"signal", "facetime", "room"}


def test_what_is_left_out_by_name_is_shown() -> None:
    assert needable(practice(("zoom", "facetime")), "video") == ("zoom", "facetime")


def test_of_phone_texts_and_post_each_is_named() -> None:
    first = replace(small().by_id["post_phone_sms"])
    assert needable(small(), "post_phone_sms") == first.leave_out
