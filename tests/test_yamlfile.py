"""YAML with lines: what is kept, what is refused, and at which line."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hostile import ANY
from hypothesis import given
from hypothesis import strategies as st

import kb.files.yamlfile
from kb.errors import BadInput, BoundHit, DrawingError, NullumError, Problem, nearest, quoted
from kb.files.yamlfile import MAX_BYTES, MAX_DEPTH, MAX_PROBLEMS, Node, Reader, parse, read


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadInput) as caught:
        parse(text, "f.yaml")
    assert all(problem.file == "f.yaml" for problem in caught.value.problems)
    return [(problem.line, problem.message) for problem in caught.value.problems]


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def each_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = getattr(yaml, request.param, yaml.SafeLoader)
    monkeypatch.setattr(kb.files.yamlfile, "_LOADER", loader)


def test_scalars_stay_text_and_know_their_line() -> None:
    node = parse("a: no\nb:\n  - time(a, 2016-10-20)\n  - '1_000'\nc: {d: e}\n", "f.yaml")
    assert isinstance(node.value, dict)
    assert node.value["a"] == Node(1, "no", plain=True)
    assert node.value["b"] == Node(2, (Node(3, "time(a, 2016-10-20)", plain=True), Node(4, "1_000")))
    assert node.value["c"] == Node(5, {"d": Node(5, "e", plain=True)})


def test_windows_lines_and_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read(file).value == {"a": Node(1, "1", True), "b": Node(2, "2", True)}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "key `a` is given twice (lines 1 and 3)"),
        ("a: 1\nb: {c: 1, c: 2}\n", 2, "key `c` is given twice (lines 2 and 2)"),
        ("a: &x 1\n", 1, "anchors (&) and aliases (*) are not allowed"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "tags are not allowed"),
        ("a: !x 1\n", 1, "tags are not allowed: `!x`"),
        ("a: ! 1\n", 1, "tags are not allowed"),
        ("a: 1\n? [b]\n: 2\n", 2, "a key must be a single word, not a list"),
        ("a: 1\nb: [1\nc: 2\n", 3, "broken YAML"),
        ("a: 1\nb: c: d\n", 2, "broken YAML: mapping values are not allowed"),
        ("a: 1\nb: %c\n", 2, "broken YAML"),
        ("a:\n\t- b\n", 2, "broken YAML"),
        ('a: 1\nb: "x\n', 3, "broken YAML"),
        ("a: 1\n---\nb: 2\n", 2, "a second YAML document"),
        ("", 0, "the file is empty"),
        ("# nothing\n", 0, "the file is empty"),
        ("a: 1\nb: \x1b[31m\n", 2, "control character U+001B"),
        ('a: 1\nb: "\\x07"\n', 2, "control character U+0007"),
        ('a: 1\n"\\0": 2\n', 2, "control character U+0000"),
        ('a: "\\r"\n', 1, "control character U+000D"),
        ("a: 1\nb: \u202e\n", 2, "control character U+202E"),
    ],
)
def test_each_thing_refused_with_its_line(text: str, line: int, words: str) -> None:
    assert any(found == line and words in message for found, message in problems(text))


def test_an_alias_is_refused_where_it_stands() -> None:
    assert [line for line, _ in problems("a: &x [1]\nb: *x\nc: *x\n")] == [1, 2, 3]


def test_many_aliases_do_not_blow_up() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    found = problems("\n".join(lines))
    assert len(found) == MAX_PROBLEMS + 1
    assert "the rest was not read" in found[-1][1]


@pytest.mark.parametrize("mark", ["[", "{a: ", "- "])
@pytest.mark.parametrize("times", [MAX_DEPTH + 1, 2000, 100_000])
def test_depth_is_bounded(mark: str, times: int) -> None:
    found = problems(mark * times + "x")
    assert found == [(1, f"nested more than {MAX_DEPTH} deep")]


@pytest.mark.parametrize("text", ["a: [1\nb: 2\n", "a: b: c\n", "a: %b\n", "a:\n\t- b\n", 'a: "x\n', "a: 1\n b: 2\n"])
def test_every_loader_words_a_fault_alike(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(text)
    monkeypatch.setattr(kb.files.yamlfile, "_LOADER", yaml.SafeLoader)
    assert problems(text) == found


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    big.write_bytes(b"a" * (MAX_BYTES + 1))
    chinese = tmp_path / "gbk.yaml"
    chinese.write_bytes("a: 1\nb: 案件\n".encode("gbk"))
    wide = tmp_path / "wide.yaml"
    wide.write_bytes("a: 1\n".encode("utf-16"))
    for path, line, words in (
        (big, 0, "larger than 5,000,000 bytes"),
        (chinese, 2, "not UTF-8"),
        (wide, 1, "not UTF-8"),
        (tmp_path / "none.yaml", 0, "no such file"),
        (tmp_path, 0, "no such file"),
        (Path("/dev/zero"), 0, "no such file"),
    ):
        with pytest.raises(BadInput) as caught:
            read(path)
        [problem] = caught.value.problems
        assert (problem.file, problem.line) == (str(path), line)
        assert words in problem.message


def check(take: Callable[[Reader, Node], object], text: str) -> tuple[object, list[str]]:
    reader = Reader("f.yaml")
    value = take(reader, parse(text, "f.yaml"))
    return value, [str(problem) for problem in reader.problems]


def test_a_mapping_with_wrong_keys() -> None:
    take = lambda r, n: r.mapping(n, "a thing", ("title", "facts"), ("facts",))  # noqa: E731
    _, found = check(take, "titel: x\nzzz: y\n")
    assert found == [
        "f.yaml:1: unknown key `titel` in a thing, did you mean `title`?",
        "f.yaml:2: unknown key `zzz` in a thing; known are title, facts",
        "f.yaml:1: a thing lacks the key `facts`",
    ]


@pytest.mark.parametrize(
    ("take", "text", "value", "message"),
    [
        (Reader.mapping, "[a]", {}, "x must be a mapping (key: value), not a list"),
        (Reader.sequence, "a", (), "x must be a list, not `a`"),
        (Reader.sequence, "{a: b}", (), "x must be a list, not a mapping"),
        (Reader.text, "[a]", "", "x must be a text, not a list"),
        (Reader.text, "~", "", "x is empty"),
        (Reader.text, "' '", "", "x is empty"),
        (Reader.flag, "yes", False, "x must be true or false, not `yes`"),
        (Reader.flag, "'true'", False, "x must be true or false, not `true`"),
        (Reader.languages, "a", ("", ""), "x must be a mapping (key: value), not `a`"),
        (Reader.languages, "en: a", ("a", ""), "x lacks the key `zh`"),
    ],
)
def test_the_wrong_shape(take: Callable[[Reader, Node, str], object], text: str, value: object, message: str) -> None:
    assert check(lambda r, n: take(r, n, "x"), text) == (value, [f"f.yaml:1: {message}"])


def test_the_right_shape() -> None:
    assert check(lambda r, n: r.flag(n, "x"), "true") == (True, [])
    assert check(lambda r, n: r.flag(n, "x"), "false") == (False, [])
    assert check(lambda r, n: r.text(n, "x"), "'null'") == ("null", [])
    assert check(lambda r, n: r.sequence(n, "x"), "~") == ((), [])
    assert check(lambda r, n: r.languages(n, "x"), "{en: a, zh: 甲}") == (("a", "甲"), [])


def test_what_is_absent_is_empty() -> None:
    reader = Reader("f.yaml")
    assert reader.mapping(None, "x") == {}
    assert reader.sequence(None, "x") == ()
    assert reader.text(None, "x") == ""
    assert reader.flag(None, "x") is False
    assert reader.languages(None, "x") == ("", "")
    reader.finish()


def test_errors_are_also_what_python_calls_them() -> None:
    bad = BadInput([Problem("a.yaml", 3, "wrong"), Problem("b.yaml", 0, "missing")])
    assert str(bad) == "a.yaml:3: wrong\nb.yaml: missing"
    assert isinstance(bad, NullumError) and isinstance(bad, ValueError)
    assert issubclass(BoundHit, TimeoutError) and issubclass(DrawingError, RuntimeError)
    assert str(BoundHit("10 s")) == "10 s"


def test_the_nearest_name() -> None:
    assert nearest("orderd", ["order", "warned"]) == "order"
    assert nearest("zzz", ["order"]) is None
    assert nearest("a" * 10**6, ["a"]) is None
    assert quoted("a\x1b\u202e") == "`a\\x1b\\u202e`"


@given(st.text(ANY, max_size=60))
def test_any_text_gives_nodes_or_problems(text: str) -> None:
    try:
        assert isinstance(parse(text, "f.yaml"), Node)
    except BadInput as error:
        assert error.problems
