"""What becomes of a waiting conversation when wording or policy changed under it.

Rules of this file:
1. If what it waits for is still there, the person notices nothing.
2. If not, answers that are offered no more are open again, what was typed is not applied, and the person is told.
3. *Back* does not lead across a change.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from flows import due
from flows.acts.guide import ASKED
from flows.conversation import Answer, Conversation, Proposal, Status, Walk
from flows.draft import Draft
from flows.playbook import FALLBACK, Playbook
from flows.questions import EXTRAS, options
from flows.states import ASIDES, BEFORE_CONSENT, State, part_of

_ALWAYS = frozenset({*EXTRAS, "yes", "no", "none", "need_one", "something_else"})
"""Options that a question may show beside the state's own."""
PASSING = frozenset({"set_up", "installed_now"})
"""Options beside what is agreed that go when nothing is left to set up. Only who picks one of them notices."""

_SETTLED = frozenset({State.REVIEW, State.CHANGE, State.AGREED, State.RECHECK})
"""Where everything was answered: a rule or question that came since would be passed over there."""


def fits(conversation: Conversation, playbook: Playbook, known: Collection[str]) -> bool:
    """Whether state, language, answers, place in a guide and options shown are all still there."""
    places = {conversation.state, conversation.resume or conversation.state}
    if not places <= set(known) or conversation.language not in playbook.vocabularies:
        return False
    if _answers(conversation, playbook) != conversation.answers or not _walk_fits(conversation.walk, playbook):
        return False
    wanted = conversation.proposal
    if wanted.part and wanted.method not in _offered(wanted.part, playbook):
        return False
    if _subject_changed(conversation, playbook) or due.outdated(playbook, conversation):
        return False
    if conversation.state in _SETTLED and due.anything_open(playbook, conversation):
        return False
    passing = PASSING if conversation.state == State.AGREED else frozenset[str]()
    return set(conversation.question.shown) <= {*_options(conversation, playbook), *_ALWAYS, *passing}


def _options(conversation: Conversation, playbook: Playbook) -> Iterator[str]:
    """What the open question may show.

    Whoever cannot be reached still has the question from before; a trouble is searched among all of its guide.
    """
    state = conversation.state
    asked = conversation.resume if state == State.UNREACHABLE and conversation.resume else state
    yield from options(Draft(playbook, replace(conversation, state=asked)))
    guide = playbook.guides.get(conversation.walk.method)
    if asked == State.GUIDE_TROUBLE and guide:
        yield from (f"problem.{problem}" for problem in (*guide.problems, *guide.not_possible))


def rebased(conversation: Conversation, playbook: Playbook, *, outdated: bool) -> Conversation:
    """The conversation as it stands under today's policy. Unchanged if it was asked under it."""
    if conversation.version in ("", playbook.version):
        return conversation
    if not outdated:
        return replace(conversation, history=())
    state = conversation.state
    if state not in BEFORE_CONSENT | (ASIDES - {State.UNREACHABLE}) or conversation.resume:
        state = State.REVIEW.value if conversation.consent else State.WELCOME.value
    known, answers = playbook.vocabularies, _answers(conversation, playbook)
    return replace(
        conversation,
        state=state,
        language=conversation.language if conversation.language in known else next(iter(known)),
        answers=answers,
        unsaved=conversation.unsaved or answers != conversation.answers,
        apps={key: app for key, app in conversation.apps.items() if key in _kept(playbook)},
        request=Proposal(),
        asking="",
        walk=Walk(),
        history=(),
        resume="",
        topic="",
    )


def _answers(conversation: Conversation, playbook: Playbook) -> dict[str, Answer]:
    """The answers that can still stand."""
    found = {}
    for part, answer in conversation.answers.items():
        known = _offered(part, playbook) if answer.status is Status.AGREED else (*playbook.methods,)
        methods = tuple(id_ for id_ in answer.methods if id_ in known)
        if part in playbook.parts and (methods or not answer.methods):
            found[part] = replace(answer, methods=methods) if methods != answer.methods else answer
    return found


def _subject_changed(conversation: Conversation, playbook: Playbook) -> bool:
    """The rule or question that is asked is gone, or says something else."""
    if conversation.resume and not due.subject(playbook, conversation, conversation.resume):
        return part_of(conversation.resume) in (due.RULE, due.QUESTION)
    return due.subject(playbook, conversation, conversation.state) != conversation.question.subject


def _offered(part: str, playbook: Playbook) -> tuple[str, ...]:
    if part == FALLBACK:
        return playbook.fallback
    return playbook.by_id[part].possible if part in playbook.by_id else ()


def _kept(playbook: Playbook) -> frozenset[str]:
    """Under which keys something may be known of the client's side."""
    numbers = (due.shared(question) for question in playbook.questions)
    return frozenset({*playbook.methods, *(method.shares for method in playbook.methods.values()), *numbers})


def _walk_fits(walk: Walk, playbook: Playbook) -> bool:
    guide = playbook.guides.get(walk.method)
    if guide is None:
        return not walk.method
    return (
        walk.platform in ("", *guide.sections)
        and walk.step in ("", *guide.sections.get(walk.platform, ()))
        and walk.problem in ("", *guide.problems, *guide.not_possible)
        and (walk.problem not in guide.problems or walk.cause < guide.problems[walk.problem].causes)
        and walk.setting in ("", ASKED, *guide.settings)
    )
