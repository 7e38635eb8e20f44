"""[methods.x], [policy.x], [classes.x]: what is offered, and what cannot be."""

from pathlib import Path

import pytest

from tests.bot.settings_kit import faults, read

ROOM = """
[methods.room]
name = "Room"
classes = ["video"]
join = "link"
link = "https://video.example/practice"
words = ["video room"]
[policy.video]
preferred = ["room"]
"""


class TestMethods:
    def test_an_own_one_is_known_and_says_only_what_stands_there(self, tmp_path: Path) -> None:
        room = read(tmp_path, ROOM).methods["room"]
        assert (room.own, room.join, room.protection, room.identifier) == (True, "link", "unknown", "none")
        assert room.good == room.but == ""

    def test_of_a_known_one_only_what_differs(self, tmp_path: Path) -> None:
        settings = read(tmp_path, '[methods.zoom]\nlink = "https://zoom.example/j/1"')
        zoom, usual = settings.methods["zoom"], read(tmp_path, "").methods["zoom"]
        assert (zoom.join, zoom.own) == ("link", False)
        assert (zoom.protection, zoom.classes) == (usual.protection, usual.classes)

    def test_a_method_that_is_offered_in_a_class_serves_it(self, tmp_path: Path) -> None:
        settings = read(tmp_path, '[policy.messaging]\npreferred = ["facetime"]')
        assert "messaging" in settings.methods["facetime"].classes
        assert any("does not know that facetime" in notice for notice in settings.notices)

    def test_whose_address_is_missing(self, tmp_path: Path) -> None:
        lines = '[policy.audio]\npreferred = ["telephone", "wire"]\n[therapist.identifiers]\nsms = "+44 1632 960001"'
        settings = read(tmp_path, ROOM + lines)
        assert "room" not in settings.without_address
        assert "telephone" not in settings.without_address  # the number is that of sms
        assert "wire" in settings.without_address

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            (ROOM.replace("link = ", "lnk = "), '[methods.room] lnk: there is no such key here. Did you mean "link"?'),
            (ROOM.replace("https", "http"), '[methods.room] link: must be an address that starts with "https://".'),
            (ROOM.replace('name = "Room"\n', ""), "[methods.room]: a method of your own needs name as well."),
            (
                '[methods.zomm]\nlink = "https://x.example"',
                'and join as well. Did you mean "zoom"?',
            ),
            (ROOM.replace('["video"]', '["vidoe"]'), 'classes: there is no class "vidoe". Did you mean "video"?'),
            (ROOM.replace('join = "link"', 'join = "app"'), 'link: goes with join = "link" only.'),
            (ROOM.replace('"link"', '"lnk"'), "[methods.room] join: must be"),
            ('[methods.zoom]\nlink = "https://x.example"\nsent = "by post"', "there are both link and sent."),
            ('[methods.zoom]\nsent_to = "email"', "sent_to: needs sent as well"),
            ('[methods.zoom]\nsent = "soon"\nsent_to = "emial"', 'there is no method "emial". Did you mean "email"?'),
            ('[methods.zoom]\nsent = "soon"\nsent_to = "post"', "nobody has an address of their own for post"),
            ('[methods.skype]\ngood = "It was."', "[methods.skype]: skype has closed"),
            (f'[methods.zoom]\ngood = "{"x" * 401}"', "[methods.zoom] good: must have at most 400 characters."),
            (ROOM.replace('["video room"]', '["signal"]'), '"signal" is the name of signal. Take another word.'),
            (ROOM.replace('["video room"]', '["Back"]'), '[methods.room] words: "Back" is a command.'),
            (ROOM.replace('["video room"]', '["?!"]'), "has no letter or digit"),
            (ROOM + ROOM.replace("room", "hall").replace('[policy.video]\npreferred = ["hall"]', ""), "names"),
        ],
    )
    def test_what_cannot_be(self, tmp_path: Path, lines: str, sentence: str) -> None:
        found = faults(tmp_path, lines)
        assert any(sentence in fault for fault in found), found


class TestClasses:
    def test_nothing_of_ours_shines_through(self, tmp_path: Path) -> None:
        audio = read(tmp_path, '[policy.audio]\nacceptable = ["telephone"]').policy.classes["audio"]
        assert (audio.preferred, audio.acceptable, audio.on_request, audio.leave_out) == ((), ("telephone",), (), ())

    def test_leaving_out_alone_offers_nothing(self, tmp_path: Path) -> None:
        video = read(tmp_path, "[policy.video]\nleave_out = true").policy.classes["video"]
        assert video.all_methods == ()
        assert "signal" in video.leave_out

    def test_post_phone_sms_speaks_only_of_what_is_offered_nowhere_else(self, tmp_path: Path) -> None:
        policy = read(tmp_path, '[policy.audio]\npreferred = ["telephone"]').policy
        assert "telephone" not in policy.classes["post_phone_sms"].leave_out
        lines = '[policy.audio]\npreferred = ["telephone"]\n[policy.email]\npreferred = ["sms", "post"]'
        assert not read(tmp_path, lines).policy.classes["post_phone_sms"].ask

    def test_only_what_is_asked_can_be_required(self, tmp_path: Path) -> None:
        policy = read(tmp_path, "[policy.messaging]\nask = false").policy
        assert not policy.classes["messaging"].required
        lines = '[policy.audio]\non_request = ["telephone"]'
        assert not read(tmp_path, lines).policy.classes["audio"].required

    def test_where_nothing_can_fail_there_is_no_fallback(self, tmp_path: Path) -> None:
        assert read(tmp_path, "[policy.audio]\nask = false\n[policy.video]\nask = false").policy.fallback == ()

    def test_an_own_class_comes_after_the_known_ones_with_both_its_tables(self, tmp_path: Path) -> None:
        texts = '[classes.forms]\nname = "Forms"\nuse = "for forms"\n'
        settings = read(tmp_path, texts)
        assert "forms" not in settings.policy.classes
        assert any("[classes.forms]: it does not come up" in notice for notice in settings.notices)
        policy = read(tmp_path, texts + '[policy.forms]\npreferred = ["post"]').policy
        assert list(policy.classes)[-1] == "forms"
        assert policy.classes["forms"].use == "for forms"

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ('[policy.audio]\non_request = ["telefone"]', 'there is no method telefone. Did you mean "telephone"?'),
            ('[policy.forms]\npreferred = ["post"]', "A class of your own needs [classes.forms] as well."),
            ('[classes.forms]\nname = "Forms"', "[classes.forms] use: is missing."),
            ('[classes.audio]\nname = "x"\nuse = "y"', "[classes.audio]: Accord knows this class."),
            ('[classes.fallback]\nname = "x"\nuse = "y"', "[classes.fallback]: a class needs another id"),
            ("[policy.audio]\nask = false\nrequired = true", "it is required and does not come up"),
            ('[policy.audio]\non_request = ["telephone"]\nrequired = true', "it is required and offers nothing"),
            ("[policy.video]\npreferred = []", "[policy.video]: it offers nothing"),
            ('[policy.video]\npreferred = ["wire"]\nleave_out = true', "it prefers wire and leaves all out"),
            ('[policy.video]\npreferred = ["wire"]\nleave_out = ["wire"]', "wire is offered here and left out"),
            ('[policy.video]\nleave_out = "all"', "leave_out: must be true, false, or a list of methods"),
            ('[policy.video]\npurposes = { sms = "x" }', "[policy.video] purposes: sms is not offered here."),
            ('[policy.video.not_for]\nsms = "x"', "[policy.video] not_for: sms is not offered here."),
            ('[policy.fallback]\nmethods = ["facetme"]', 'no method facetme. Did you mean "facetime"?'),
            (
                "".join(f"[policy.{id_}]\nask = false\n" for id_ in (
                    "post_phone_sms", "messaging", "audio", "video", "email")),
                "no class comes up",
            ),
        ],
    )  # fmt: skip
    def test_what_cannot_be(self, tmp_path: Path, lines: str, sentence: str) -> None:
        found = faults(tmp_path, lines)
        assert any(sentence in fault for fault in found), found
