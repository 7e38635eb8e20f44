"""`accord doctor`: looks at everything that has to be right, and says of each fault what to do.

1. Looking changes nothing: no database, no key and no folder is made.
2. Every look ends with a finding; none raises, and none stops the others.
3. Exit status: 0 all is good, 1 something could not be done or reached, 2 something that was set is wrong.
"""

from bot.doctor.command import as_data, show, status
from bot.doctor.files import Probed
from bot.doctor.probe import Means, probe_all

__all__ = ["Means", "Probed", "as_data", "probe_all", "show", "status"]
