"""`accord hear`: what Accord hears in a text, by the real way. Asked when something was misheard."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click

from bot.cli.common import fail, json_option, loaded
from bot.practice import Practice


@click.command()
@click.option("--config", type=click.Path(path_type=Path), help="The practice's settings; the default, if left out.")
@click.option("--no-encoder", is_flag=True, help="By the tables of words alone.")
@json_option
def hear(config: Path | None, *, no_encoder: bool, as_json: bool) -> None:
    """Tell what is heard in a text: one JSON object a line in, one out.

    In: text, at (a state of accord chart), and, if wanted, shown, language, method, platform, step, before. A line
    that cannot be heard comes out with `error`, a sentence; then the exit status is 2 at the end.
    """
    if not as_json:
        raise click.UsageError("accord hear reads and prints JSON: add --json.")
    if not asyncio.run(_hear(loaded(config), encoder=not no_encoder)):
        sys.exit(2)


async def _hear(practice: Practice, *, encoder: bool) -> bool:
    """Answer every line; whether all of them could be heard."""
    from bot.hearing.overview import Overviews, RequestError, failed  # noqa: PLC0415 - loaded only where it is used

    good = True
    async with _ears(wanted=encoder) as hearing:
        overviews = Overviews(practice, hearing)
        for line in sys.stdin:
            if not line.strip():
                continue
            request: Any = {}  # it is what somebody wrote: checked there
            try:
                request = json.loads(line)
                if not isinstance(request, dict):
                    raise RequestError("It must be an object: one in braces a line.")  # noqa: TRY301 - one way out
                answer = await overviews.of(request)
            except json.JSONDecodeError as error:
                answer = failed(f"This line is not JSON: {error}.", {})
            except RequestError as error:
                answer = failed(str(error), request if isinstance(request, dict) else {})
            good &= "error" not in answer
            click.echo(json.dumps(answer, ensure_ascii=False))
    return good


@asynccontextmanager
async def _ears(*, wanted: bool) -> AsyncIterator[Any]:
    """What makes evidence of a text, read to its end however long it takes. Any: a function, typed where it is used."""
    from bot.hearing import encoder  # noqa: PLC0415 - loaded only where it is used
    from bot.hearing.ears import NOTHING, Ears  # noqa: PLC0415 - the same

    async def nothing(_text: str) -> Any:
        return NOTHING

    if not (wanted and encoder.installed()):
        yield nothing
        return
    ears = Ears()
    try:
        if not await ears.start():
            fail(1, "The sentence encoder cannot be started. accord check tells why; --no-encoder goes on without it.")
        yield ears.read
    finally:
        await ears.close()
