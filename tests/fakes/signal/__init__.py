"""A strict stand-in for signal-cli-rest-api, with the people who use Signal on the other side.

Written after the REST server's and signal-cli's sources (github.com/bbernhard/signal-cli-rest-api at a08db23,
github.com/AsamK/signal-cli 0.14.7) and after what the real REST server was seen to do.
"""

from tests.fakes.signal.people import Person
from tests.fakes.signal.phone import Message, Poll
from tests.fakes.signal.records import Receipt, Sent
from tests.fakes.signal.server import SignalServer

__all__ = ["Message", "Person", "Poll", "Receipt", "Sent", "SignalServer"]
