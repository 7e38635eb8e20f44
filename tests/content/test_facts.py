"""What the bot knows: each fact with a source and a date, and all of it in step with what it says."""

from datetime import date

import pytest

from content import Content, plain
from content.loading import METHOD_TEXTS, OTHER

CLASSES = ["post_phone_sms", "messaging", "audio", "video", "email"]
METHODS = {
    "signal", "wire", "facetime", "zoom", "bbm", "proton", "tuta", "telephone", "sms", "post", "skype",
    "skype_business", "vsee", "whatsapp", "telegram", "imessage", "messenger", "teams", "meet",
    "email", "portal", "threema", "element", "jitsi", "doxy",
}  # fmt: skip
"""The ids that tools outside rely on."""
COUNTRIES = (
    "GB", "IE", "DE", "AT", "CH", "NL", "FR", "BE", "LU", "ES", "PT", "IT", "PL", "CZ", "SE", "DK", "NO", "FI",
    "US", "CA", "AU", "NZ", "EU",
)  # fmt: skip
JOINS = ("app", "account", "number", "address", "link", "in_person")


def said(accord: Content, one: str) -> str:
    return plain(accord.languages["en"].text(one).spans)


def test_the_methods_are_those_that_tools_rely_on(accord: Content) -> None:
    assert set(accord.methods) == METHODS


def test_every_fact_has_a_source_and_a_date(accord: Content) -> None:
    facts = [fact for method in accord.methods.values() for fact in method.facts]
    assert len(facts) >= len(METHODS)
    for fact in facts:
        assert fact.source
        assert fact.checked > date(2015, 1, 1)
        assert fact.text.endswith(".")
        if fact.source == "general knowledge":
            assert fact.unconfirmed, fact.text


def test_what_one_does_to_be_there(accord: Content) -> None:
    by_join = {join: {one for one, method in accord.methods.items() if method.join == join} for join in JOINS}
    assert by_join["link"] == {"zoom", "teams", "meet", "vsee", "jitsi", "doxy", "portal"}
    assert by_join["account"] == {"proton", "tuta"}
    assert by_join["number"] == {"telephone", "sms"}
    assert by_join["address"] == {"post", "email"}
    assert by_join["app"] | by_join["account"] == {one for one, method in accord.methods.items() if method.install}
    for one in by_join["link"]:
        assert accord.methods[one].identifier in ("none", "zoom"), "whoever opens a link need not be found"


def test_what_may_be_said_of_the_protection(accord: Content) -> None:
    locked = {one for one, method in accord.methods.items() if method.protection == "end_to_end"}
    assert {"signal", "wire", "facetime", "proton", "tuta", "threema", "element"} <= locked
    assert not locked & {"email", "sms", "telephone", "post", "zoom", "jitsi", "doxy", "portal", "teams", "meet"}
    for one in ("email", "sms", "telephone"):
        assert accord.methods[one].protection == "none"
        assert "not encrypted from end to end" in said(accord, f"method.{one}.but")
    for one in locked:
        assert "encrypt" in said(accord, f"method.{one}.good")


def test_what_each_new_method_can_serve(accord: Content) -> None:
    assert "audio" in accord.methods["telephone"].classes
    assert "messaging" in accord.methods["sms"].classes
    assert set(accord.methods["email"].classes) == {"email", "messaging"}
    offered = {id_ for wanted in accord.policy.classes.values() for id_ in wanted.methods}
    assert not offered & {"email", "portal", "threema", "element", "jitsi", "doxy"}, "offered by no default"


def test_the_classes_of_the_default_policy(accord: Content) -> None:
    assert list(accord.policy.classes) == CLASSES
    required = {one for one, wanted in accord.policy.classes.items() if wanted.required}
    assert required == {"messaging", "audio"}
    left_out = {one for one, wanted in accord.policy.classes.items() if wanted.leave_out}
    assert left_out == {"post_phone_sms"}


def test_what_the_default_policy_prefers(accord: Content) -> None:
    standings = {one: (wanted.preferred, wanted.acceptable) for one, wanted in accord.policy.classes.items()}
    assert standings == {
        "post_phone_sms": ((), ()),
        "messaging": (("signal", "wire"), ()),
        "audio": (("signal", "wire"), ("facetime",)),
        "video": (("signal", "wire"), ("facetime",)),
        "email": (("proton", "tuta"), ()),
    }
    assert accord.policy.fallback.method == "facetime"


def test_every_method_has_its_texts(accord: Content) -> None:
    for one in (*accord.methods, OTHER):
        for text in METHOD_TEXTS:
            assert len(said(accord, f"method.{one}.{text}")) <= (600 if text == "long" else 300)


def test_what_a_shared_screen_may_show_is_said_where_there_can_be_one(accord: Content) -> None:
    messages = accord.languages["en"].messages
    for one, method in accord.methods.items():
        has_screen = f"method.{one}.screen" in messages
        talks = {"audio", "video"} & set(method.classes) and one != "telephone" and not method.closed
        assert has_screen == bool(talks), one
    for one in (OTHER, *(one for one in accord.methods if f"method.{one}.screen" in messages)):
        assert "private first" in said(accord, f"method.{one}.screen"), one


def test_what_has_closed_says_so_first(accord: Content) -> None:
    closed = [one for one, method in accord.methods.items() if method.closed]
    assert closed
    for one in closed:
        for text in ("good", "long"):
            assert "closed" in said(accord, f"method.{one}.{text}").partition(".")[0]


def test_the_true_part_comes_without_a_but(accord: Content) -> None:
    for one in accord.methods:
        assert " but " not in said(accord, f"method.{one}.good").lower()


def test_no_two_methods_have_the_same_name(accord: Content) -> None:
    names = [said(accord, f"method.{one}.name") for one in (*accord.methods, OTHER)]
    assert len(set(names)) == len(names) > 1


def test_mail_providers_have_domains_and_no_two_the_same(accord: Content) -> None:
    providers = [method for method in accord.methods.values() if method.classes == ("email",)]
    domains = [domain for method in providers for domain in method.domains]
    assert all(method.domains for method in providers)
    assert len(set(domains)) == len(domains) > 1


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_has_numbers(accord: Content, country: str) -> None:
    numbers = accord.helplines[country]
    assert any(letter.isdigit() for letter in numbers.emergency)
    assert numbers.lines or country == "EU"
    for line in numbers.lines:
        assert any(letter.isdigit() for letter in line.how)


def test_every_number_has_a_source_and_a_date(accord: Content) -> None:
    seen = [one for numbers in accord.helplines.values() for one in (numbers, *numbers.lines)]
    assert seen
    for one in seen:
        assert one.source
        assert one.checked > date(2015, 1, 1)
        assert one.unconfirmed or not one.source.startswith("general knowledge")


def test_a_warning_says_what_to_look_up(accord: Content) -> None:
    assert accord.warnings, "a fact of 2019 is old"
    assert any("bbm" in one and "2019-04-01" in one for one in accord.warnings)
