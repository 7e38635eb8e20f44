"""[kinds.x]: kinds of client, each with a policy of its own, laid key by key over what holds for everybody.

1. A kind is a whole `Settings`, read and validated like the practice's own.
2. What a kind does not name stays. preferred, acceptable, on_request and leave_out of a class count as one; a rule or
   question is replaced whole by its id, and `ask = "off"` alone is enough.
"""
