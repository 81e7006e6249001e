"""Options of the test suite, what its tests share, a browser, and the workbench served as it is to a user."""

from __future__ import annotations

import contextlib
import gc
import http.client
import json
import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kb.ask import comparison, fit, flips, openness
from kb.files import cache, case_files, folders, tables
from kb.rules import knowledge
from kb.rules.knowledge import shipped
from kb.run import solver, watched
from kb.run.driver import Deadline


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden and --nightly."""
    parser.addoption("--update-golden", action="store_true", help="write the texts of tests/golden anew")
    parser.addoption("--nightly", action="store_true", help="compare and try many more random cases: some hours")


def pytest_configure(config: pytest.Config) -> None:
    """Collect seldom, and what has been looked through once no more: cases, answers and proofs are many small values that
    live long.

    Processes that share the suite live long, too: their memory lies in large pages, where the C library (glibc) knows how,
    for clingo goes to and fro in hundreds of megabytes.
    """
    gc.set_threshold(2_000_000, 1_000_000, 1_000_000)
    os.environ.setdefault("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")
    if config.getoption("tx", None):  # it hands out the tests to other processes: until it can, it has nothing to do
        _BUILDING.append(threading.Thread(target=_build_law, daemon=True))
        _BUILDING[0].start()


_BUILDING: list[threading.Thread] = []


def _build_law() -> None:
    """Build the shipped law, once for all processes, while they collect the tests; what is wrong in it the tests say."""
    with contextlib.suppress(Exception):
        _ = shipped().program, shipped().rules_by_head, shipped().mentions


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished() -> None:
    """Hand out no test before the law is built."""
    for building in _BUILDING:
        building.join()


def pytest_unconfigure() -> None:
    """Have what is left looked through no more, as pytest does several times at its end."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file in one process, where they share what is worked out, and so those of some files; but for the
    shares of all fixtures where there are many processes."""
    from xdist.scheduler import LoadScopeScheduling

    many = len(config.getoption("tx")) > MANY

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, _ = nodeid.partition("::")
            name = Path(file).name
            return nodeid if many and name == "test_every_fixture.py" else _TOGETHER.get(name, file)

    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process ends long after the others."""
    order = {file: place for place, file in enumerate(_FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture
def nightly(request: pytest.FixtureRequest) -> bool:
    """Whether random cases are drawn by the ten thousand."""
    return bool(request.config.getoption("--nightly"))


_SAME = {
    "all fixtures": ("every_fixture", "texts", "theories", "proofs", "names"),
    "searches": ("fit", "golden", "use", "comparison", "openness"),
}
"""Files that ask for the same, by what this is."""
_LONG = (
    *("report", "flips", "wheel", "project", "cli", "whynot", "dates", "batch", "joint_acts", "metamorphic"),
    *("project_checked", "workbench", "figures", "mutants", "overlay", "claims", "search", "seeded_faults"),
)
_TOGETHER = {f"test_{file}.py": same for same, files in _SAME.items() for file in files}
_FIRST = [*_TOGETHER, *(f"test_{file}.py" for file in _LONG)]
MANY = 4  # processes
FEW = 20  # worlds
KEPT = 40  # groundings, and searches
PARTS = 40  # of laws that tests lay over the shipped one
_READERS: tuple[tuple[Any, str], ...] = ((case_files, "_load_file"), (tables, "load"))
_SEARCHES = ((fit, "fit"), (openness, "explore"), (comparison, "compare"), (flips, "flips"))


@pytest.fixture(scope="session", autouse=True)
def _worked_out_once() -> Iterator[None]:
    """Read a shipped file of cases, ground the same few worlds and run the same search once, though many tests ask: what is
    found never changes. Write down nothing of other laws.

    A test of the work itself asks for `afresh`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "_models", _grounded_once(solver._models))
        patch.setattr(watched, "here", True)  # who waits for the suite ends it; within a grounding no clock is read
        for module, name in _SEARCHES:
            patch.setattr(module, name, _found_once(getattr(module, name)))
        for module, name in _READERS:
            patch.setattr(module, name, _read_once(getattr(module, name)))
        patch.setattr(knowledge, "disk", SimpleNamespace(fingerprint=cache.fingerprint, cached=_of_the_shipped_law))
        yield


@pytest.fixture
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ground anew, whatever other tests have asked for."""
    monkeypatch.setattr(solver, "_models", solver._models.__wrapped__)  # type: ignore[attr-defined]
    monkeypatch.setattr(watched, "here", False)
    for module, name in _SEARCHES:
        monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)


_OTHER_LAWS = OrderedDict[tuple[str, str], Any]()


def _of_the_shipped_law(part: str, key: str, make: Callable[[], Any], *more: Any) -> Any:
    """Keep on disk what is made of the shipped law. Of a law that a test lays over it nothing is written down: other
    processes do not ask for that; for the tests of this one it is at hand, as long as no file of it changes."""
    if key == knowledge._plain()._key:
        return cache.cached(part, key, make, *more)
    return _recent(_OTHER_LAWS, (part, key), make, PARTS)


def _recent(kept: OrderedDict[Any, Any], key: Any, make: Callable[[], Any], most: int = KEPT) -> Any:
    """What is kept under a key, made where it is not; what was last asked for longest ago goes."""
    if key not in kept:
        kept[key] = make()
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return kept[key]


def _read_once(read: Callable[[Path, Any, Any], Any]) -> Callable[[Path, Any, Any], Any]:
    """Read a shipped file once for all laws that have the same words, offences, theories and provisions."""
    kept: dict[Any, Any] = {}
    words: dict[int, tuple[Any, int]] = {}

    def number(vocabulary: Any) -> int:
        if id(vocabulary) not in words:
            alike = (number for other, number in words.values() if other == vocabulary)
            words[id(vocabulary)] = vocabulary, next(alike, len(words))
        return words[id(vocabulary)][1]

    @wraps(read)
    def cases(path: Path, vocabulary: Any, known: Any) -> Any:
        if not any(folder in path.parents for folder in folders.fixtures()):
            return read(path, vocabulary, known)
        state = path.stat()
        named = (known.offences, known.theories and tuple(known.theories), known.provisions)
        key = (path, state.st_mtime_ns, state.st_size, number(vocabulary), *named)
        if key not in kept:
            kept[key] = read(path, vocabulary, known)
        found = kept[key]
        return list(found) if isinstance(found, list) else found

    return cases


def _grounded_once(grounded: Callable[..., Iterator[solver.Model]]) -> Callable[..., Iterator[solver.Model]]:
    kept = OrderedDict[Any, tuple[Any, list[solver.Model]]]()

    @wraps(grounded)
    def models(
        program: Any, worlds: Sequence[solver.World], deadline: Deadline, instances: bool
    ) -> Iterator[solver.Model]:
        if len(worlds) > FEW:
            yield from grounded(program, worlds, deadline, instances)
            return
        deadline.check("answer")
        key = (id(program), instances, *((world.facts, tuple(world.readings.items())) for world in worlds))
        _, found = _recent(kept, key, lambda: (program, list(grounded(program, worlds, deadline, instances))))
        yield from found

    return models


def _found_once(search: Callable[..., Any]) -> Callable[..., Any]:
    kept = OrderedDict[str, Any]()
    places = signature(search)

    @wraps(search)
    def found(*args: Any, **named: Any) -> Any:
        asked = places.bind(*args, **named)
        asked.apply_defaults()
        if Deadline.of(asked.arguments.pop("seconds")).left < 1:
            return search(*args, **named)
        asked.arguments.pop("passed", None)
        if "knowledge" in places.parameters:
            asked.arguments["knowledge"] = asked.arguments["knowledge"] or shipped()
        key = repr(asked.arguments)
        return _recent(kept, key, lambda: (search(*args, **named), args, named))[0]

    return found


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium that keeps what the console says and what is asked of the network."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("needs chromium and chromedriver (Debian: apt install chromium chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium (pip install selenium)")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    flags = (
        "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
        "disable-component-update disable-sync window-size=1280,900"
    )
    for flag in flags.split():
        options.add_argument(f"--{flag}")
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(driver))
    yield made
    made.quit()


@dataclass
class Bench:
    """A workbench that is served: its desk, its address, and questions over plain HTTP."""

    desk: Any
    url: str

    def send(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, dict[str, str]]:
        """Send a request to a path of the server as it is written; return status, text and headers."""
        place = self.url.split("/")[2]
        line = http.client.HTTPConnection(place, timeout=60)
        line.request(method, path, body.encode(), {name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text, {name.lower(): value for name, value in answer.getheaders()}

    @property
    def path(self) -> str:
        """The path under the token, with a slash at its end."""
        return "/" + self.url.split("/", 3)[3]

    def ask(self, call: str, code: int = 200, **asked: Any) -> Any:
        """Ask a question as the page does."""
        found, text, _ = self.send("POST", f"{self.path}api/{call}", json.dumps(asked), Content_Type="application/json")
        assert found == code, text
        return json.loads(text) if text[:1] == "{" else text

    def change(self, do: str, code: int = 200, **asked: Any) -> Any:
        """Make a change on the newest state."""
        return self.ask("change", code, on=self.desk.number, do=do, **asked)


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., Bench]]:
    """Serve a case file on a free port, as `nullum workbench` does."""
    uvicorn = pytest.importorskip("uvicorn", reason="needs pip install 'nullum[workbench]'")
    from explain.commands.workbench import served
    from explain.workbench import storage
    from explain.workbench.desk import Desk
    from explain.workbench.server import listening
    from kb.rules.knowledge import shipped

    ended = []

    def start(path: Path, lang: str = "en", seconds: float = 60.0) -> Bench:
        desk = Desk(shipped(), storage.opened(path, path.parent), lang, seconds)
        door = listening(0)
        app, url = served(desk, door.getsockname()[1])
        config = uvicorn.Config(app, log_level="critical", access_log=False, ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        ended.append((server, thread))
        return Bench(desk, url)

    yield start
    for server, _ in ended:
        server.should_exit = True
    for _, thread in ended:  # each takes its moment to end: all at once
        thread.join(10)


@pytest.fixture(autouse=True)
def _no_width_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are as wide as a file, also where tests run in processes for which a width is set."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True)
def _no_drafts_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests change and do not save is no draft of the user's."""
    monkeypatch.setenv("NULLUM_STATE", "")
