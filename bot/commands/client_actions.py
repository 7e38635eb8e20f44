"""Commands that reach a client: remind, answer, mark as tested or signed, propose, forget.

Rules of this file:
1. What it means to a conversation is the dialogue's to decide: it gets an event. That nothing came of it is told.
2. A client hears from the therapist only in the therapist's own, unstyled words, or in those of the dialogue.
"""

import secrets
from collections.abc import Iterable

from bot.commands.context import Command, CommandContext, day
from bot.outbox.body import encode
from bot.settings.practice_rules import Rule
from bot.store import OutboxMessage
from bot.wording import Message
from flows import due, permissions
from flows.conversation import Conversation, Status
from flows.events import Nudged, Proposed, Signed, Tested

LONGEST_TEXT = 2_000
"""Characters of what is relayed; every channel carries that in one message."""


@Command
def remind(context: CommandContext, reference: str) -> None:
    """Remind a client, once until they write again."""
    client, conversation = context.joined(reference)
    if conversation.nudged or not context.happens(client.ref, Nudged()):
        raise context.cannot("reminded" if conversation.nudged else "left_alone", reference=client.ref)


@Command
def answer(context: CommandContext, reference: str, text: str) -> None:
    """Relay the therapist's words to a client who has come in; what they asked counts as answered."""
    client, conversation = context.joined(reference)
    words = relayable(context, text)
    if not permissions.may_be_answered(conversation):
        raise context.cannot(conversation.state, reference=client.ref)
    language = context.practice.content.languages.get(conversation.language, context.language)
    spans = language.text("relayed").fill({"therapist": context.practice.settings.practice.therapist, "text": words})
    to = (str(client.transport), str(client.address))
    mark = f"{client.ref}/answer.{secrets.token_hex(4)}"
    context.transaction.send(OutboxMessage("client", client.ref, *to, encode(Message(spans)), mark), context.now)
    context.transaction.asked(client.ref, None)


@Command
def answered(context: CommandContext, reference: str) -> None:
    """Note that what a client asked is answered, by whatever way."""
    client = context.client(reference)
    context.transaction.asked(client.ref, None)


@Command
def tested(context: CommandContext, reference: str, method: str) -> None:
    """Mark an agreed method as tested with the client."""
    client, conversation = context.joined(reference)
    id_ = _named(context, method, context.practice.settings.methods)
    agreed = _agreed(conversation)
    if id_ not in agreed:
        raise context.cannot("not_agreed", reference=client.ref, method=method, methods=_methods(context, agreed))
    if not context.happens(client.ref, Tested(id_)):
        raise context.cannot("tested", reference=client.ref, method=context.texts.method(id_))


@Command
def signed(context: CommandContext, reference: str, rule: str) -> None:
    """Note that a rule of the practice is signed on paper; `rule`: its id, or what it is called."""
    client, conversation = context.joined(reference)
    waiting = unsigned(context, conversation)
    wanted = " ".join(rule.split()).casefold()
    found = next((each for each in waiting if wanted in (each.id, rule_name(context, each).casefold())), None)
    if found is None or not context.happens(client.ref, Signed(found.id, day(context.now).isoformat())):
        names = ", ".join(rule_name(context, each) for each in waiting)
        why = "not_to_sign" if waiting else "nothing_to_sign"
        raise context.cannot(why, reference=client.ref, rule=rule, rules=names)


@Command
def propose(context: CommandContext, reference: str, part: str, method: str) -> None:
    """Ask a client whether another of the methods offered in a class may be used."""
    client, conversation = context.joined(reference)
    theirs = context.practice.of_kind(conversation.kind)
    classes = theirs.playbook.by_id
    if part not in classes:
        raise context.cannot("part", part=part, parts=", ".join(classes))
    use, id_ = context.texts.name("use", part), _named(context, method, theirs.settings.methods)
    if id_ not in classes[part].possible:
        raise context.cannot("not_offered", part=use, method=method, methods=_methods(context, classes[part].possible))
    if id_ in settled(conversation, part):
        raise context.cannot("agreed", part=use, method=context.texts.method(id_), reference=client.ref)
    if not context.happens(client.ref, Proposed(part, id_)):
        raise context.cannot("not_asked", reference=client.ref)


@Command
def forget(context: CommandContext, reference: str) -> None:
    """Delete everything about a client, for good, and have their chat erased as far as the service allows."""
    client = context.client(reference)
    context.effects.erase(context.transaction, client.ref, context.now, ref=None)
    context.transaction.forget(client.ref)


# What can be chosen from, for those who ask.


def relayable(context: CommandContext, text: str) -> str:
    """The text as it will be relayed. Raises CommandError if there is none, or too much of it."""
    words = "".join(sign for sign in text.strip() if sign.isprintable() or sign == "\n")
    if not words:
        raise context.cannot("text_empty")
    if len(words) > LONGEST_TEXT:
        raise context.cannot("text_long", longest=str(LONGEST_TEXT))
    return words


def untested(context: CommandContext, conversation: Conversation) -> tuple[str, ...]:
    """The agreed methods that nobody has tested yet, or not since their address changed."""
    playbook = context.practice.of_kind(conversation.kind).playbook
    return tuple(id_ for id_ in _agreed(conversation) if permissions.may_be_tested(playbook, conversation, id_))


def unsigned(context: CommandContext, conversation: Conversation) -> tuple[Rule, ...]:
    """The rules that wait for a signature on paper."""
    theirs = context.practice.of_kind(conversation.kind)
    waiting = {rule.id for rule in due.to_sign(theirs.playbook, conversation)}
    return tuple(rule for rule in theirs.settings.rules if rule.id in waiting)


def rule_name(context: CommandContext, rule: Rule) -> str:
    """What a rule is called in the therapist's language."""
    return rule.title.inn(context.language.code) or rule.id


def alternatives(context: CommandContext, conversation: Conversation, part: str) -> tuple[str, ...]:
    """The methods that can be proposed for a class."""
    agreed = settled(conversation, part)
    here = context.practice.of_kind(conversation.kind).playbook.by_id[part]
    return tuple(id_ for id_ in here.possible if id_ not in agreed)


def settled(conversation: Conversation, part: str) -> tuple[str, ...]:
    """The methods agreed for a class."""
    answer = conversation.answers.get(part)
    return answer.methods if answer and answer.status is Status.AGREED else ()


def _agreed(conversation: Conversation) -> tuple[str, ...]:
    """Everything that is agreed anywhere, each once."""
    answers = conversation.answers.values()
    return tuple(dict.fromkeys(id_ for each in answers if each.status is Status.AGREED for id_ in each.methods))


def _named(context: CommandContext, typed: str, ids: Iterable[str]) -> str:
    """The id of the method that was typed, as an id or by its name; what was typed if there is none."""
    wanted = typed.strip().casefold()
    return next((id_ for id_ in ids if wanted in (id_, context.texts.method(id_).casefold())), typed)


def _methods(context: CommandContext, ids: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(context.texts.method(id_) for id_ in ids)) or "-"
