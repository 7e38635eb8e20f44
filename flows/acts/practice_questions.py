"""The practice's own questions: answered, skipped, asked about, changed.

Rules of this file:
1. Acts are (draft) -> None. What was answered is kept as it was typed, or as an option's id.
2. A number that a method shares is kept as that contact detail, so that it is asked once.
"""

from dataclasses import replace

from flows import due
from flows.acts.answers import count_unclear
from flows.conversation import Readiness, Reply
from flows.draft import Draft
from flows.playbook import Question


def open_again(draft: Draft) -> None:
    """An answer is to be changed."""
    draft.now = replace(draft.now, asking=draft.choice)


def tell_question(draft: Draft) -> None:
    """Somebody asked about it: what is asked, why, and what they answered."""
    draft.say("question.answer", question=draft.choice)


def reply(draft: Draft) -> None:
    """That is the answer; a doubtful number or address is asked about."""
    value, doubt = draft.reading
    _keep(draft, Reply(value or draft.choice.removeprefix("answer_"), doubt=doubt))


def skip(draft: Draft) -> None:
    """No answer, which is fine; if it is needed, it is a point to talk about."""
    _keep(draft, Reply())


def keep(draft: Draft) -> None:
    """What was answered stays."""
    question = draft.question
    draft.now = replace(draft.now, asking="")
    draft.say("question.kept", question=question)


def keep_as_typed(draft: Draft) -> None:
    """It is right as it was typed."""
    question = due.question_of(draft.playbook, draft.question)
    was = due.reply_to(draft.now, question) if question else None
    if was:
        _keep(draft, replace(was, doubt=""))


def ask_again(draft: Draft) -> None:
    """It was a slip."""
    question = due.question_of(draft.playbook, draft.question)
    if question and due.shared(question):
        key = due.shared(question)
        draft.set_app(key, replace(draft.app_of(key), identifier=None, doubt=""))
    elif question:
        rest = {id_: one for id_, one in draft.now.replies.items() if id_ != question.id}
        draft.now = replace(draft.now, replies=rest)


def name_problem(draft: Draft) -> None:
    """Say kindly why that is no answer to this question."""
    question = due.question_of(draft.playbook, draft.question)
    kind = question.kind.value if question else ""
    problem = draft.reading[1] or "not_one"
    draft.say(f"question.{problem}.{kind}", f"question.{problem}", question=draft.question)
    count_unclear(draft)


def _keep(draft: Draft, said: Reply) -> None:
    question = due.question_of(draft.playbook, draft.question)
    if question is not None:
        _store(draft, question, said)
    draft.now = replace(draft.now, asking="")


def _store(draft: Draft, question: Question, said: Reply) -> None:
    key = due.shared(question)
    if key:
        app = draft.app_of(key)
        known = app.readiness or Readiness.INSTALLED
        draft.set_app(key, replace(app, readiness=known, identifier=said.value or "", doubt=said.doubt))
        return
    kept = replace(said, version=question.version)
    draft.now = replace(draft.now, replies={**draft.now.replies, question.id: kept})
