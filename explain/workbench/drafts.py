"""Drafts: what was changed and not saved, kept after each change so that the end of the command loses nothing.

They stand beside nothing of the user's own: in `drafts` of `NULLUM_STATE` (the empty text: none are kept), else of
`$XDG_STATE_HOME/nullum`, else of `~/.local/state/nullum`; in folders that only the user may enter, one a case file, one
file a sitting, so that two sittings never overwrite each other. A draft goes when its case is saved or it is thrown away.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kb.files import private_folder
from kb.files.writing import write_text

_BROKEN = (OSError, ValueError, TypeError)


@dataclass(frozen=True)
class Draft:
    """The text of a case file with the readings, when it was made (seconds since 1970), and the mark of the file that it
    was made from, "" where there was none."""

    text: str
    theory: str
    positions: Mapping[str, str]
    when: float
    of: str


def base() -> Path | None:
    """The folder of state, or None where none is wanted."""
    chosen = os.environ.get("NULLUM_STATE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    home = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return Path(home) / "nullum"


@dataclass
class Drafts:
    """The drafts of one case file: that of this sitting, and those that earlier ones left."""

    path: Path
    unkept: str = ""
    _own: str = field(default_factory=lambda: f"{time.time_ns()}-{secrets.token_hex(4)}.json")

    @property
    def folder(self) -> Path | None:
        """Where they stand."""
        place = base()
        key = hashlib.sha256(os.fsencode(self.path.absolute())).hexdigest()[:32]
        return place / "drafts" / key if place else None

    @property
    def kept(self) -> bool:
        """Say whether this sitting has left a draft."""
        return self.folder is not None and (self.folder / self._own).is_file()

    def keep(self, draft: Draft) -> None:
        """Write the draft of this sitting; `unkept` then says what prevented it, if anything."""
        self.unkept = ""
        if self.folder is None:
            return
        try:
            private_folder.made(self.folder.parent)
            private_folder.made(self.folder)
            write_text(self.folder / self._own, json.dumps(asdict(draft), ensure_ascii=False))
        except OSError as error:
            self.unkept = error.strerror or str(error)

    def drop(self) -> None:
        """Throw the draft of this sitting away."""
        self.discard(self._own)

    def discard(self, name: str) -> None:
        """Throw a draft away; one that is not there is none."""
        if self.folder is not None and name in {self._own, *self.left()}:
            with suppress(OSError):
                (self.folder / name).unlink()

    def left(self) -> dict[str, Draft]:
        """What earlier sittings left, by name, the newest first."""
        found: dict[str, Draft] = {}
        if self.folder is None:
            return found
        with suppress(OSError):
            private_folder.refuse_foreign(self.folder)
            for path in sorted(self.folder.glob("*.json"), reverse=True):
                with suppress(*_BROKEN):
                    if path.name != self._own:
                        found[path.name] = Draft(**json.loads(path.read_text(encoding="utf-8")))
        return found
