"""Where cases stand, and loading them: files and rows of tables, by path or by id."""

from collections.abc import Iterable
from pathlib import Path

from kb.errors import BadInput, Problem, did_you_mean, quoted
from kb.files import argued, folders, kinds, tables
from kb.files.case_reader import read_case
from kb.files.cases import Case, Known
from kb.files.vocabulary import Vocabulary
from kb.files.yamlfile import ENDINGS, read


def load(path_or_id: str | Path, vocabulary: Vocabulary, known: Known, roots: Iterable[str | Path] = ()) -> Case:
    """Load a case by path, a row of a table as `PATH::ID`, or either by id from below the first of the `roots` that has it; raise
    `BadInput`."""
    text, roots = str(path_or_id), list(roots)
    path, of_a_table, name = text.partition("::")
    if of_a_table:
        return tables.row_of(Path(path), name, vocabulary, known)
    if text.endswith(tables.ENDINGS) and Path(text).is_file():
        rows = [case.id.partition(tables.SEPARATOR)[2] for case in tables.load(Path(text), vocabulary, known)]
        raise BadInput([Problem(text, 0, f"a table holds many cases: name one as `{text}::{rows[0]}`")])
    if isinstance(path_or_id, Path) or "/" in text or "\\" in text or text.endswith(ENDINGS):
        return _load_file(Path(text), vocabulary, known)
    return tables.row(text, roots, vocabulary, known) or _load_file(find(text, roots), vocabulary, known)


def load_all(roots: Iterable[str | Path], vocabulary: Vocabulary, known: Known) -> list[Case]:
    """Load every case and every row below the roots, files or folders; raise `BadInput` with the problems of all."""
    made: list[Case] = []
    problems: list[Problem] = []
    for path in _files(roots):
        try:
            if path.name.endswith(tables.ENDINGS):
                made += tables.load(path, vocabulary, known)
            else:
                made.append(_load_file(path, vocabulary, known))
        except BadInput as error:
            problems += error.problems
    problems += repeated(made)
    if problems:
        raise BadInput(problems)
    return made


def paths(roots: Iterable[str | Path]) -> list[Path]:
    """List every case file below the roots, each once, in a stable order; a claim is none, and what stands in a folder of
    the law."""
    found = {path for root in roots for path in _written(root)}
    return sorted(path for path in found if not folders.is_of_the_law(path) and not kinds.is_claim(path))


def _written(root: str | Path, stem: str = "") -> list[Path]:
    """The files below a folder that are no tables by their names; those alone whose names without the ending end so."""
    found = folders.below(Path(root), *(f"{stem}{ending}" for ending in ENDINGS))
    return [path for path in found if path.name != argued.NAME and not path.name.endswith(tables.ENDINGS)]


def find(case_id: str, roots: Iterable[str | Path]) -> Path:
    """Find the file of a case below the first of the roots that has it; raise `BadInput` if none has, or one has
    several."""
    roots = [*roots]
    named = ([path for path in _written(root, case_id) if path.stem == case_id] for root in roots)
    cases = ([path for path in below if not folders.is_of_the_law(path)] for below in named)
    found = next(filter(None, cases), [])
    if len(found) == 1:
        return found[0]
    reason = f"several cases have this id: {', '.join(map(str, found))}"
    if not found:
        stems = {path.stem for root in roots for path in _written(root) if not folders.is_of_the_law(path)}
        here = next((name for name in (f"./{case_id}{ending}" for ending in ENDINGS) if Path(name).is_file()), "")
        hint = f"; a file is named by its path: {quoted(here)}" if here else did_you_mean(case_id, stems)
        reason = f"there is no such case{hint}"
    raise BadInput([Problem(f"case {quoted(case_id)}", 0, reason)])


def repeated(batch: Iterable[Case]) -> list[Problem]:
    """List the cases whose id another file has already: outcomes are told apart by id."""
    seen: dict[str, Path] = {}
    return [
        Problem(str(case.path), 0, f"id {quoted(case.id)} is already that of {seen[case.id]}")
        for case in batch
        if seen.setdefault(case.id, case.path) != case.path
    ]


def _load_file(path: Path, vocabulary: Vocabulary, known: Known) -> Case:
    return read_case(read(path), path, vocabulary, known, stem=path.stem)


def _files(roots: Iterable[str | Path]) -> list[Path]:
    """List the files of cases and tables below the roots; raise `BadInput` for a folder that holds none."""
    found: dict[Path, None] = {}
    empty: list[Problem] = []
    for root in map(Path, roots):
        below = sorted([*paths([root]), *tables.paths([root])]) if root.is_dir() else [root]
        found.update(dict.fromkeys(below))
        if not below:
            empty.append(Problem(str(root), 0, "no case (*.yaml) and no table (*.table.yaml) stands in this folder"))
    if empty:
        raise BadInput(empty)
    return list(found)
