"""A strict stand-in for signal-cli-rest-api, with the people who use Signal on the other side.

Written after the REST server's and signal-cli's sources (github.com/bbernhard/signal-cli-rest-api at a08db23,
github.com/AsamK/signal-cli 0.14.7) and after what the real REST server was seen to do.
"""

from bot.rehearse.signal.account import MODES, Receipt, Sent
from bot.rehearse.signal.people import Person
from bot.rehearse.signal.phone import Message, Poll
from bot.rehearse.signal.server import SignalServer

__all__ = ["MODES", "Message", "Person", "Poll", "Receipt", "Sent", "SignalServer"]
