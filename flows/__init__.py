"""The dialogue: pure. No clock, no input or output, no asyncio, no randomness, no words.

`Dialogue(playbook).advance(conversation, event) -> Turn` decides what happens next; `understand` turns what a
person typed into a choice, a command, or an honest "not sure".
"""

from flows.dialogue import Dialogue
from flows.understanding import understand

__all__ = ["Dialogue", "understand"]
