"""`nullum workbench`: vary a case on a page of this computer."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from explain.commands import options

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from explain.workbench.desk import Desk
    from explain.workbench.storage import Store

ANSWER = 20  # seconds
LASTS = 31_536_000.0  # seconds: a year


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("case", nargs="?")
    parser.add_argument("--port", type=options.count, default=0)
    parser.add_argument("--no-open", action="store_true")
    options.language(parser)
    parser.add_argument(
        "--answer-seconds",
        type=options.count,
        default=ANSWER,
        metavar="N",
    )
    parser.set_defaults(run=run, seconds=LASTS)


def run(arguments: argparse.Namespace) -> int:
    """Serve the page until it is ended."""
    from kb.errors import BadInput, Problem

    try:
        import uvicorn

        from explain.workbench.server import listening
    except ImportError as missing:
        text = f"needs {missing.name}: pip install 'nullum[workbench]'"
        raise BadInput([Problem("workbench", 0, text)]) from missing
    desk = opened(arguments)
    try:
        door = listening(arguments.port)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput([Problem("--port", 0, f"{arguments.port} cannot be used: {reason}")]) from error
    app, address = served(desk, door.getsockname()[1])
    print(address, flush=True)
    if not arguments.no_open:
        import webbrowser

        webbrowser.open(address)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, ws="none", lifespan="off")
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        uvicorn.Server(config).run(sockets=[door])
    if not desk.saved and desk.number:
        print(_left(desk, arguments.lang))
    return 0


def served(desk: Desk, port: int) -> tuple[ASGIApp, str]:
    """The application of a desk under a new token, and its address."""
    import secrets

    from explain.workbench.server import HOST, application

    token = secrets.token_urlsafe(24)
    return application(desk, port, token), f"http://{HOST}:{port}/{token}/"


def opened(arguments: argparse.Namespace) -> Desk:
    """Lay the case of the arguments, or a new one, on a desk."""
    from explain.workbench.desk import Desk
    from kb.rules.knowledge import shipped

    return Desk(shipped(), _store(arguments.case), arguments.lang, float(arguments.answer_seconds))


def _store(name: str | None) -> Store:
    """Find the file of a case, or begin one; a row of a table becomes a file of its own.

    The folder that is read and written is that of the project in use, else the working directory, else, of a file that
    stands elsewhere, its own.
    """
    from explain.workbench import storage
    from kb.files import projects
    from kb.run.derivation import load_case

    project = projects.current()
    folder = project.folder if project else Path.cwd()
    home = folder / "cases" if project and (folder / "cases").is_dir() else folder
    if name is None:
        return storage.draft("new_case", storage.NEW, folder, home)
    case = load_case(name)
    if case.path.stem != case.id:
        return storage.draft(case.id, storage.as_file(case), folder, home)
    if Path(name) == case.path and not case.path.resolve().is_relative_to(folder):
        folder = home = case.path.resolve().parent
    return storage.opened(case.path, folder, home)


def _left(desk: Desk, lang: str) -> str:
    from explain.say.language import language

    return language(lang)("workbench.unsaved" if desk.drafts.kept else "workbench.lost", file=desk.store.path.name)
