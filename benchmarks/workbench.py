"""What the workbench adds to a solve: from a change to account and picture, as a ratio to the solve alone.

    python benchmarks/workbench.py         # about three minutes: 50 changes on the reported cases, three on 100 accused

Each change withdraws a fact and asks for everything that the page shows; beside it the same state is derived alone. Both are
wall times of the same minute, so that the ratio holds on a busy machine.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from explain.workbench import api, storage
from explain.workbench.desk import Desk
from kb.errors import BadInput
from kb.files import folders
from kb.rules.knowledge import shipped
from kb.run.derivation import derive

CHANGES = 50


def cases() -> list[Path]:
    """The reported cases."""
    return sorted((folders.cases() / "reported").glob("*.yaml"))


def one(desk: Desk, place: int) -> tuple[float, float] | None:
    """Withdraw a fact, ask for what is shown, undo; seconds to the picture and of the solve alone, or None where the
    case needs the fact."""
    before = desk.number
    begin = time.perf_counter()
    try:
        api.change(desk, {"on": before, "do": "withdraw", "place": place})
    except BadInput:
        return None
    api.outcome(desk, {"number": desk.number, "since": before, "whom": ""})
    whole = time.perf_counter() - begin
    case = desk.case(desk.state)
    begin = time.perf_counter()
    derive(case)
    alone = time.perf_counter() - begin
    api.step(desk, {"on": desk.number, "back": True})
    return whole, alone


def crowd(count: int) -> str:
    """A case of many accused who all keep one host from correcting."""
    text = "id: crowd\ntitle: many\nfacts:\n"
    for n in range(count):
        text += f"  - person(p{n})\n  - acts(p{n}, a{n})\n  - provides(p{n}, storage)\n  - time(a{n}, 2020-01-01, 2020-12-31)\n"
        text += (
            f"  - breaches(p{n}, a{n}, csl2016_a47)\n  - order(o{n}, p{n}, public_security)\n  - concerns(o{n}, a{n})\n"
        )
        text += f"  - order_form(o{n}, rectification_notice)\n  - refused(p{n}, o{n})\n"
        text += f"  - quantity(p{n}, a{n}, illegal_video_files, 200)\n"
    return text


def told(name: str, found: list[tuple[float, float]]) -> None:
    """Print median and worst."""
    ratios = [whole / alone for whole, alone in found]
    middle = f"median {median(w for w, _ in found):.2f} s against {median(a for _, a in found):.2f} s, ratio {median(ratios):.2f}"
    print(f"{name}: {len(found)} changes, {middle}; worst {max(w for w, _ in found):.2f} s, ratio {max(ratios):.2f}")


def main() -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        found: list[tuple[float, float]] = []
        desks = [Desk(shipped(), storage.opened(path, Path(folder)), "en", 60.0) for path in cases()]
        for desk in desks:
            desk.view(0)
        place = 2
        while len(found) < CHANGES:
            for desk in desks:
                if place < len(desk.case(desk.state).facts) and (times := one(desk, place)):
                    found.append(times)
            place += 1
        told(f"{len(desks)} reported cases", found[:CHANGES])
        desk = Desk(shipped(), storage.draft("crowd", crowd(100), Path(folder)), "en", 60.0)
        desk.view(0)
        told("100 accused", [times for at in (5, 505, 999) if (times := one(desk, at))])


if __name__ == "__main__":
    main()
