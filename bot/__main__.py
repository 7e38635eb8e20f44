"""`accord`, also `python -m bot`: what has to be said before anything is loaded, as loading takes most of a start.

1. No plugin of pydantic is looked for: none is wanted, and the search reads what is installed at each start.
2. The garbage collector looks less often: what is made at the start is hardly ever garbage.
"""

import gc
import os


def main() -> None:
    """Do what the command line says."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(30_000, 20, 100)
    from bot import cli  # noqa: PLC0415 - after all that

    cli.main(prog_name="accord")


if __name__ == "__main__":
    main()
