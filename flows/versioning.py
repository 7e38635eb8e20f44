"""What becomes of a waiting conversation when wording or policy changed under it.

Rules of this file:
1. If what it waits for is still there, the person notices nothing.
2. If not, answers that are offered no more are open again, what was typed is not applied, and the person is told.
3. *Back* does not lead across a change.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from flows.acts.guide import ASKED
from flows.conversation import Answer, Conversation, Status, Walk
from flows.draft import Draft
from flows.playbook import FALLBACK, Playbook
from flows.questions import EXTRAS, options
from flows.states import ASIDES, BEFORE_CONSENT, State

_ALWAYS = frozenset({*EXTRAS, "yes", "no", "none", "need_one", "something_else"})
"""Options that a question may show beside the state's own."""


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
    return set(conversation.question.shown) <= {*_options(conversation, playbook), *_ALWAYS}


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
        apps={method: app for method, app in conversation.apps.items() if method in playbook.methods},
        walk=Walk(),
        history=(),
        resume="",
        topic="",
    )


def _answers(conversation: Conversation, playbook: Playbook) -> dict[str, Answer]:
    """The answers that can still stand."""
    return {
        part: answer
        for part, answer in conversation.answers.items()
        if part in playbook.parts
        and (answer.status is not Status.AGREED or answer.method in _offered(part, playbook))
        and (not answer.method or answer.method in playbook.methods)
    }


def _offered(part: str, playbook: Playbook) -> tuple[str, ...]:
    if part == FALLBACK:
        return (playbook.fallback,)
    return playbook.by_id[part].offered if part in playbook.by_id else ()


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
