"""Stand-ins for the two services, to rehearse without an account: servers on this machine, with people's phones.

1. They are as strict as the services are: what would be refused there is refused here, in the same words.
2. They know no transport and nothing else of Accord. Nothing of Accord knows them but the command `accord rehearse`,
   which loads them when it is asked for.
"""

from pydantic import JsonValue

Json = dict[str, JsonValue]
"""A JSON object, as a service sends or takes it."""
