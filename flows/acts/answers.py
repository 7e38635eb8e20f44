"""What an answer settles.

Rules of this file:
1. Acts are (draft) -> None; they settle a part, or what is known of a method.
2. What is said here is ids; what the ids say is in `content`.
"""

from dataclasses import replace

from flows.conversation import Answer, App, Readiness, Status
from flows.draft import Draft
from flows.playbook import DEVICE, FALLBACK, Standing
from flows.progress import agreed, contact, followers, reusable

# Guards


def settled_before(draft: Draft) -> bool:
    """This part has an answer already: it is being changed."""
    return draft.part in draft.now.answers


def may_discuss(draft: Draft) -> bool:
    """What was asked about can be written down as wanted here: nothing that was agreed is lost by it."""
    settled = agreed(draft.now.answers.get(draft.part))
    return draft.before.consent != "" and draft.part in draft.playbook.by_id and not settled


# The beginning


def greet(draft: Draft) -> None:
    """The notice, before anything is asked."""
    draft.say("welcome.notice")
    draft.say("welcome.privacy")


def consent(draft: Draft) -> None:
    """A clear yes, to this version of the notice."""
    draft.now = replace(draft.now, consent=draft.playbook.version, consent_on=draft.on)
    draft.say("purpose.why")


def consent_and_remind(draft: Draft) -> None:
    """The same, and one reminder is welcome."""
    consent(draft)
    draft.now = replace(draft.now, remind=True)


# One part


def agree(draft: Draft) -> None:
    """This method, in this class. How to find them there is said, if it is known from before."""
    changed = draft.part in draft.before.answers
    draft.settle(draft.part, Answer(Status.AGREED, (draft.choice,)))
    note(draft, draft.part, draft.choice)
    known = contact(draft.playbook, draft.now, draft.choice).identifier
    if changed and known:
        draft.say("noted.known_contact", method=draft.choice, identifier=known)


def agree_with_identifier(draft: Draft) -> None:
    """A contact detail typed instead of a method's name says: this one, and I have it."""
    agree(draft)
    _take(draft, draft.choice)


def agree_several(draft: Draft) -> None:
    """Several at once, in a class where that is possible."""
    draft.settle(draft.part, Answer(Status.AGREED, draft.heard.candidates))
    draft.say("noted.several", methods=draft.heard.candidates, part=draft.part)


def add(draft: Draft) -> None:
    """This one as well."""
    settle_beside(draft, draft.part, (draft.choice,))
    note(draft, draft.part, draft.choice)


def add_several(draft: Draft) -> None:
    """These as well."""
    settle_beside(draft, draft.part, draft.heard.candidates)
    draft.say("noted.several", methods=draft.heard.candidates, part=draft.part)


def enough(draft: Draft) -> None:
    """Nothing else."""
    draft.settle(draft.part, replace(draft.now.answers[draft.part], enough=True))


def settle_beside(draft: Draft, part: str, methods: tuple[str, ...]) -> None:
    """These are agreed, beside what was agreed there if there may be several."""
    was = draft.now.answers.get(part)
    here = draft.playbook.by_id.get(part)
    kept = was.methods if was and agreed(was) and here and here.several else ()
    beside = was if was and kept else Answer(Status.AGREED)
    draft.settle(part, replace(beside, methods=tuple(dict.fromkeys((*kept, *methods)))))


def note(draft: Draft, part: str, method: str) -> None:
    """Say how the method stands there; of a link, the link itself or how it comes."""
    known = draft.playbook.methods[method]
    how = "link_told" if known.link else "sent" if known.sent else ""
    here = draft.playbook.by_id.get(part)
    standing = here.standing(method) if here else Standing.PREFERRED
    draft.say(f"noted.{how or standing}", method=method, part=part)


def leave_out(draft: Draft) -> None:
    """Agreed not to use this class."""
    draft.settle(draft.part, Answer(Status.LEFT_OUT))
    draft.say("noted.leave_out", part=draft.part)


def need(draft: Draft) -> None:
    """The client needs a method that is not offered: a point for the next meeting."""
    draft.settle(draft.part, Answer(Status.TO_DISCUSS, (draft.choice,), "needed"))
    draft.say("noted.needed", method=draft.choice, part=draft.part)


def need_another(draft: Draft) -> None:
    """The client needs something that nobody named here: a point for the next meeting, without its name."""
    draft.settle(draft.part, Answer(Status.TO_DISCUSS, reason="uses_other"))
    draft.say("noted.to_discuss", part=draft.part)


def discuss_it(draft: Draft) -> None:
    """A method that was asked about is not offered, and they would like to talk about it."""
    if draft.choice in draft.playbook.methods:
        need(draft)
    else:
        need_another(draft)


def same_one(draft: Draft) -> None:
    """What an earlier class settled goes for this one too."""
    method = reusable(draft.playbook, draft.now, draft.part)
    draft.settle(draft.part, Answer(Status.AGREED, (method,)))
    draft.say("noted.same", method=method, parts=(draft.part,))


def same_all(draft: Draft) -> None:
    """And for the later ones that can use it."""
    method, parts = (
        reusable(draft.playbook, draft.now, draft.part),
        (draft.part, *followers(draft.playbook, draft.now, draft.part)),
    )
    for part in parts:
        draft.settle(part, Answer(Status.AGREED, (method,)))
    draft.say("noted.same", method=method, parts=parts)


def discuss(draft: Draft) -> None:
    """Neither yes nor no: to be talked about."""
    draft.settle(draft.part, Answer(Status.TO_DISCUSS))


def refuse(draft: Draft) -> None:
    """A no, which is respected."""
    draft.settle(draft.part, Answer(Status.REFUSED))


def give_reason(draft: Draft) -> None:
    """Why, as a code."""
    draft.settle(draft.part, replace(draft.now.answers[draft.part], reason=draft.choice))
    status = draft.now.answers[draft.part].status
    required = draft.here.required and status is Status.REFUSED
    draft.say("noted.required" if required else f"noted.{status}", part=draft.part)


def keep_private(draft: Draft) -> None:
    """No reason given, which is fine."""
    draft.choice = "rather_not_say"
    give_reason(draft)


def put_off(draft: Draft) -> None:
    """Skipped: stays open, as a point for the next meeting."""
    draft.settle(draft.part, Answer(Status.TO_DISCUSS, reason="skipped"))
    draft.say("noted.skipped", part=draft.part)


def keep(draft: Draft) -> None:
    """What was agreed stays."""
    draft.say("noted.kept", part=draft.part)


def has_it(draft: Draft) -> None:
    """It is set up already."""
    draft.set_app(draft.method, replace(draft.app, readiness=at_least_installed(draft.app), help_wanted=False))


def not_yet(draft: Draft) -> None:
    """It will be set up later."""
    draft.set_app(draft.method, replace(draft.app, readiness=Readiness.CHOSEN, help_wanted=False))
    draft.say("noted.not_yet", method=draft.method)


def need_help(draft: Draft) -> None:
    """It is to be set up with the therapist's help."""
    draft.set_app(draft.method, replace(draft.app, readiness=Readiness.CHOSEN, help_wanted=True))
    draft.say("noted.need_help", method=draft.method)


def take_identifier(draft: Draft) -> None:
    """How to find the client there; a doubtful one is asked about."""
    _take(draft, draft.method)


def _take(draft: Draft, method: str) -> None:
    value, problem = draft.reading
    known, app = draft.playbook.methods[method], draft.app_of(method)
    if known.install or known.shares == method:
        draft.set_app(method, replace(app, readiness=at_least_installed(app)))
    draft.set_contact(method, value, problem)
    if not problem:
        draft.say("noted.identifier", method=method, identifier=value)


def no_identifier(draft: Draft) -> None:
    """Not given, which is fine."""
    draft.set_contact(draft.method, "")
    draft.say("noted.later", method=draft.method)


def keep_identifier(draft: Draft) -> None:
    """It is right as it was typed."""
    draft.set_contact(draft.method, draft.contact.identifier)


def ask_identifier_again(draft: Draft) -> None:
    """It was a slip."""
    draft.set_contact(draft.method, None)


def name_problem(draft: Draft) -> None:
    """Say kindly why that is no contact detail of this kind."""
    kind = draft.playbook.methods[draft.method].identifier
    problem = draft.reading[1] or "not_one"
    draft.say(f"identifier.{problem}.{kind}", f"identifier.{problem}", method=draft.method)
    count_unclear(draft)


def fallback_app(draft: Draft) -> None:
    """The fall-back is installed."""
    method = draft.second_way
    draft.settle(FALLBACK, Answer(Status.AGREED, (method,), way="app"))
    draft.set_app(method, replace(draft.app_of(method), readiness=Readiness.INSTALLED))


def fallback_link(draft: Draft) -> None:
    """The fall-back works by a link in a browser."""
    method = draft.second_way
    draft.settle(FALLBACK, Answer(Status.AGREED, (method,), way="link"))
    draft.say("noted.link", method=method)


def no_fallback(draft: Draft) -> None:
    """No fall-back, which is fine."""
    draft.settle(FALLBACK, Answer(Status.LEFT_OUT))


def tell_device(draft: Draft) -> None:
    """Who else can see the device."""
    draft.settle(DEVICE, Answer(Status.TOLD, reason=draft.choice))
    draft.say("noted.device_safe" if draft.choice == "nobody" else "noted.device_seen")


def tell_device_nothing(draft: Draft) -> None:
    """Skipped, which is fine."""
    draft.settle(DEVICE, Answer(Status.TOLD, reason="rather_not_say"))


def count_unclear(draft: Draft) -> None:
    """One more in a row that was not understood; after the second, offer help or a person."""
    count = draft.before.unclear + 1
    draft.now = replace(draft.now, unclear=count)
    if count > 1:
        draft.extras = ("help", "contact")


def at_least_installed(app: App) -> Readiness:
    """How ready it is for somebody who says that they have it."""
    known = app.readiness in (Readiness.CONNECTED, Readiness.TESTED)
    return app.readiness if known else Readiness.INSTALLED
