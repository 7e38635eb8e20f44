"""Whatever is wrong with a guide is told in sentences, all at once; what is right is loaded."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import content
from content import ContentError
from tests.content import conftest
from tests.content.conftest import TODAY, write
from tests.content.guide_texts import BELL, FILES

EN, DE, TOML = "en/guides/bell.md", "de/guides/bell.md", "guides.toml"
SECTION = BELL[BELL.index("## iPhone") : BELL.index("## If")]
SETTING = BELL[BELL.index("### Quiet") : BELL.index("## Problems")]
PROBLEM = BELL[BELL.index("### It is silent") :]
AGAIN = PROBLEM.replace("{#silent}", "{#mute}")
LONG = "word " * 200

# file, what stands in it, what it is changed to, the fault that must be told
FAULTS = [
    # how it is written
    (EN, "# Bell {#bell}", "Bell", f"{EN}: it must begin with a heading such as # Signal {{#signal}}"),
    (EN, "# Bell {#bell}", "## Bell {#bell}", f"{EN}: it must begin with a heading"),
    (EN, "## iPhone", "# iPhone", f"{EN}: line 5: the heading 'iPhone' is a second title"),
    (EN, "### It is old", "##### It is old", f"{EN}: line 15: the heading 'It is old' is too deep"),
    (EN, "### It is old", "#### It is old", f"{EN}: line 15: the heading 'It is old' is too deep"),
    (EN, "A bell rings.", "* A bell rings.", f"{EN}: line 3: a bullet list does not belong in a guide"),
    (EN, "A bell rings.", "<b>\n\nA bell rings.", f"{EN}: line 3: a html block does not belong in a guide"),
    (EN, "Take another", "    Take another", f"{EN}: line 17: a code block does not belong in a guide"),
    (EN, "1. Get the bell.", "1. Get\n\n   the bell.", f"{EN}: line 9: each item of a list holds one paragraph"),
    (EN, "A bell rings.", "A bell <b>rings</b>.", f"{EN}: lead: It holds HTML"),
    (EN, "Say *hello*", "Say *hello", f"{EN}: iphone.hello: The mark * styles nothing"),
    (EN, "A bell", "A [bell](http://bell.org)", f"{EN}: lead: The address http://bell.org must start with"),
    # ids
    (EN, "{#bell}", "{#ball}", f"{EN}: line 1: the title must end with the file's name as its id: {{#bell}}"),
    (EN, " {#iphone}", "", f"{EN}: line 5: the heading 'iPhone' must end with its id"),
    (EN, "{#iphone}", "{#nokia}", f"{EN}: nokia: there is no such part"),
    (EN, "{#iphone}", "{#iphone #iphone}", f"{EN}: iphone: this id is there twice"),
    (EN, "{#iphone}", "{#iphone #problems}", f"{EN}: problems: there is no such part"),
    (EN, "## If", f"{SECTION}## If", f"{EN}: iphone: this id is there twice"),
    (EN, " {#install}", "", f"{EN}: iphone: step 1 must end with one id such as {{#install}}"),
    (EN, "{#install}", "{#connect}", f"{EN}: iphone.connect: this id is there twice"),
    (EN, "{#too_old}", "{#too_new}", f"{EN}: not_possible.too_new: there is no such id"),
    (EN, " {#quiet}", "", f"{EN}: line 21: the heading 'Quiet' must end with one id"),
    (EN, "### Quiet", f"{SETTING}### Quiet", f"{EN}: settings.quiet: this id is there twice"),
    (EN, "#### The cord is loose.", "#### The cord {#cord}", f"{EN}: problems.silent.1: a cause has no id"),
    # what must be there
    (EN, SECTION[SECTION.index("1. ") :], "", f"{EN}: iphone: it must have steps"),
    (EN, "{#hello}", "{#hullo}", f"{EN}: iphone: it must have steps, and the last must be connect and hello"),
    (EN, "You need an iPhone.\n\n", "", f"{EN}: iphone: below its heading there must be one paragraph, then"),
    (EN, "{#not_possible}", "{#browser}", f"{EN}: not_possible: this part is missing or empty"),
    (EN, "### It is old {#too_old}", "", f"{EN}: not_possible: this part is missing or empty"),
    (EN, "{#problems}", "{#problems}\n\nSo what?", f"{EN}: problems: there must be plain paragraphs here, 0 at"),
    (EN, "Take another one.", "", f"{EN}: not_possible.too_old: The text is empty"),
    (EN, "It may be too loud.\n", "", f"{EN}: settings.quiet: below its heading there must be one paragraph"),
    (EN, "1. Turn it down.\n", "", f"{EN}: settings.quiet: its list has 0 items: write 1 to 4"),
    (EN, "1. Turn it down.", "1. a\n2. b\n3. c\n4. d\n5. e", f"{EN}: settings.quiet: its list has 5 items"),
    (EN, " / it does not ring seven", "", f"{EN}: problems.silent: it has 7 phrases: write 8"),
    (EN, "> it", "it", f"{EN}: problems.silent: below its heading there must be one quotation"),
    (EN, "#### The cord is loose.\n", "", f"{EN}: problems.silent: it has 0 causes"),
    (EN, "2. Ring again.\n", "", f"{EN}: problems.silent.1: its list has 1 items: write 2 to 4"),
    (EN, "1. Pull it.\n2. Ring again.\n", "", f"{EN}: problems.silent.1: below a cause there must be one numbered"),
    (EN, "**Tell {therapist}:**", "Tell", f"{EN}: problems.silent.tell: it must begin in bold"),
    (EN, "\n**Tell {therapist}:** if it stays silent.\n", "", f'{EN}: problems.silent: {TOML} tells "always": write'),
    # what must not be there
    (EN, "{therapist}: {own}", "{therapist}: {phone}", f"{EN}: iphone.connect: nothing fills {{phone}}"),
    (EN, "## iPhone", "## {own}", f"{EN}: iphone: title: nothing fills {{own}}"),
    (EN, "Get the bell.", LONG, f"{EN}: iphone.install: it has 999 characters: shorten it to 300"),
    (EN, "Take another one.", LONG, f"{EN}: not_possible.too_old: it has 999 characters: shorten it to 400"),
    (EN, "You need an iPhone.", LONG, f"{EN}: iphone: it has 999 characters: shorten it to 700"),
    (EN, "It may be too loud.", LONG[:695], f"{EN}: settings.quiet: with its items: it has"),
    (EN, "not a sound", "It does not  ring one", f'{EN}: problems.silent: "it does not ring one" stands under silent'),
    (EN, PROBLEM, PROBLEM + "\n" + AGAIN, f'{EN}: problems.mute: "not a sound" stands under silent already'),
    (EN, "## If", "### More {#more}\n\n## If", f"{EN}: line 13: the heading 'More' does not belong here"),
    # the outline
    (TOML, "[bell.settings]", "[bell.settings", f"{TOML}: this is not TOML"),
    (TOML, 'tell = "always"', 'tell = "often"', f"{TOML}: bell.problems.silent.tell: must be 'always', 'stuck'"),
    (TOML, '"always"', '"never"', f"{EN}: problems.silent: {TOML} never tells: remove the paragraph"),
    (TOML, "careful", "carefull", f"{TOML}: bell.settings.quiet.carefull: there is no such key here"),
    (TOML, 'source = "a page", ', "", f"{TOML}: bell.platforms.iphone.source: is missing"),
    (TOML, "2026-08-21", '"soon"', f"{TOML}: bell.platforms.iphone.checked: must be a date"),
    (TOML, "bell.", "gong.", f"{TOML}: gong: no method is known by this id"),
    (TOML, "bell.", "drum.", "en/guides/drum.md: the file is missing"),
    (TOML, "bell.", "drum.", f"{TOML}: bell: this table is missing: add it, or remove {EN}"),
    (TOML, '"15"', '"16"', f'{TOML}: bell.platforms.iphone.minimum: it is "16" here, and "15" in methods.toml'),
    (TOML, "iphone = {", "ipad = {", f"{TOML}: bell.platforms.iphone: methods.toml has this platform: add it"),
    (TOML, "iphone = {", "ipad = {", f"{EN}: ipad: this id is missing: write it"),
    (TOML, "iphone = {", "ipad = {", f"{EN}: iphone: {TOML} (platforms) has no such id"),
    (TOML, "quiet =", "loud =", f"{EN}: settings.loud: this id is missing"),
    (TOML, "quiet =", "loud =", f"{EN}: settings.quiet: {TOML} (settings) has no such id"),
    (TOML, "silent =", "broken =", f"{EN}: problems.broken: this id is missing"),
    (TOML, 'at = ["install"]', 'at = ["code"]', f"{TOML}: bell.problems.silent: {EN} has no step code there"),
    (TOML, '"too_old"', '"shared"', f"{EN}: not_possible.shared: {TOML} leads there from iphone: write it"),
    (TOML, '["iphone"]', '["ipad"]', f"{TOML}: bell.settings.quiet: there is no platform ipad here: remove it"),
    # one language against the other
    (DE, "{#install}", "{#get}", f"{DE}: iphone: its steps are get, connect, hello: make them install, connect, hello"),
    (DE, ": {own}", "", f"{DE}: iphone.connect: the value {{own}} is missing"),
    (DE, "{#too_old}", "{#shared}", f"{DE}: not_possible.too_old: this id is missing"),
    (DE, "{#too_old}", "{#shared}", f"{DE}: not_possible.shared: the reference language has no such id"),
    (DE, "{#silent}", "{#still}", f"{DE}: problems.silent: this id is missing"),
    (DE, "\n**Tell", "\n#### It is new.\n\n1. a\n2. b\n\n**Tell", f"{DE}: problems.silent: it has 2 causes: write 1"),
]  # fmt: skip


@pytest.fixture
def bells(small: Path) -> Path:
    """The small content, with a guide in both languages."""
    write(small, FILES)
    return small


def changed(folder: Path, name: str, old: str, new: str) -> None:
    assert old in FILES[name]
    times = -1 if old == "bell." else 1
    (folder / name).write_text(FILES[name].replace(old, new, times), "utf-8")


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as error:
        content.load(folder, TODAY)
    return error.value.faults


@pytest.mark.parametrize(("name", "old", "new", "fault"), FAULTS, ids=[row[3][:80] for row in FAULTS])
def test_a_fault_is_told_with_its_file_and_id(bells: Path, name: str, old: str, new: str, fault: str) -> None:
    changed(bells, name, old, new)
    told = faults_of(bells)
    assert any(fault in one for one in told), told


def test_all_faults_are_told_at_once(bells: Path) -> None:
    """One of the outline, one of each language; none of them hides another."""
    rows = [next(row for row in FAULTS if row[0] == name and "too_old" in row[1]) for name in (EN, DE, TOML)]
    for name, old, new, _ in rows:
        changed(bells, name, old, new)
    told = faults_of(bells)
    assert {one.partition(":")[0] for one in told} >= {EN, DE}
    (bells / TOML).write_text("[", "utf-8")
    told = faults_of(bells)
    assert {one.partition(":")[0] for one in told} == {EN, DE, TOML}


@pytest.mark.parametrize("name", [EN, DE, TOML])
def test_a_missing_file_is_a_fault(bells: Path, name: str) -> None:
    (bells / name).unlink()
    assert f"{name}: the file is missing: put it back." in faults_of(bells)


def test_without_any_guide_the_outline_may_be_missing(small: Path) -> None:
    assert content.load(small, TODAY).languages["en"].guides == {}


def test_a_guide_that_is_not_utf_8_is_a_fault(bells: Path) -> None:
    (bells / EN).write_bytes("# größer".encode("latin-1"))
    assert f"{EN}: the file is not UTF-8: save it as UTF-8." in faults_of(bells)


def test_a_folder_in_place_of_a_guide_is_a_fault(bells: Path) -> None:
    (bells / EN).unlink()
    (bells / EN).mkdir()
    assert any(one.startswith(f"{EN}: the file cannot be read") for one in faults_of(bells))


def test_what_is_right_is_loaded_as_it_stands(bells: Path) -> None:
    guide = content.load(bells, TODAY).languages["de"].guides["bell"]
    section, setting, problem = guide.sections["iphone"], guide.settings["quiet"], guide.problems["silent"]
    assert (guide.method, guide.title, section.title) == ("bell", "Bell", "iPhone")
    assert content.plain(guide.lead.spans) == "A bell rings. Never send a code to anyone."
    assert [step.id for step in section.steps] == ["install", "connect", "hello"]
    assert section.steps[1].text.values == {"therapist", "own"}
    assert (section.minimum, section.older) == ("15", "too_old")
    assert content.plain(guide.not_possible["too_old"].spans) == "Take another one."
    assert (setting.title, setting.careful, setting.platforms) == ("Quiet", True, ("iphone",))
    assert len(problem.phrases) == 8
    assert problem.phrases[-1] == "not a sound"
    assert [len(cause.items) for cause in problem.causes] == [2]
    assert problem.tell_text
    assert (problem.tell, problem.platforms, problem.at) == ("always", (), ("install",))


def test_one_heading_may_serve_several_platforms(bells: Path) -> None:
    both = "iphone = { minimum"
    outline = FILES[TOML].replace(both, f'ipad = {{ source = "a page", checked = 2026-08-21 }}\n{both}')
    (bells / TOML).write_text(outline, "utf-8")
    for name in (EN, DE):
        (bells / name).write_text(BELL.replace("{#iphone}", "{#iphone #ipad}"), "utf-8")
    sections = content.load(bells, TODAY).languages["en"].guides["bell"].sections
    assert list(sections) == ["iphone", "ipad"]
    assert sections["iphone"].steps == sections["ipad"].steps
    assert (sections["iphone"].minimum, sections["ipad"].minimum) == ("15", "")


def test_what_is_old_or_not_confirmed_warns(bells: Path) -> None:
    assert content.load(bells, TODAY).warnings == ()
    warnings = content.load(bells, date(2027, 8, 22)).warnings
    told = [one for one in warnings if one.startswith(TOML)]
    assert len(told) == 3
    assert (
        told[0]
        == f"{TOML}: bell.platforms.iphone: last checked on 2026-08-21: look again, and set the new date: a page"
    )
    changed(bells, TOML, 'tell = "always"', 'tell = "always", unconfirmed = true')
    assert content.load(bells, TODAY).warnings == (
        f"{TOML}: bell.problems.silent: not confirmed: look it up, then take unconfirmed away: a page",
    )


def test_guides_cannot_be_changed(bells: Path) -> None:
    guides = content.load(bells, TODAY).languages["en"].guides
    guide = guides["bell"]
    for mapping in (guides, guide.sections, guide.not_possible, guide.settings, guide.problems):
        with pytest.raises(TypeError):
            mapping["x"] = None  # type: ignore[index]


def test_the_wording_of_a_guide_is_part_of_the_version(bells: Path) -> None:
    first = content.load(bells, TODAY).version
    changed(bells, EN, "Get the bell.", "Get a bell.")
    assert content.load(bells, TODAY).version != first


@given(
    name=st.sampled_from(sorted(FILES)),
    place=st.integers(0, 900),
    cut=st.integers(0, 40),
    junk=st.text("#{}>/*1. \n\t`<[]()ab", max_size=12) | st.text(max_size=9),
)
def test_nothing_written_in_a_guide_gives_a_traceback(name: str, place: int, cut: int, junk: str) -> None:
    text = FILES[name]
    broken = text[: place % len(text)] + junk + text[place % len(text) + cut :]
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), conftest.FILES | FILES)
        (Path(folder) / name).write_bytes(broken.encode("utf-8", "surrogatepass"))
        try:
            content.load(Path(folder), TODAY)
        except ContentError as error:
            faults = error.faults
        else:
            return
    assert faults
    assert all(fault.startswith(("guides.toml", "en/guides", "de/guides")) for fault in faults)
