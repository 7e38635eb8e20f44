"""`python -m bot` is `accord`."""

from bot.cli import main

main(prog_name="accord")
