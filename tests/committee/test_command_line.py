import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from committee.__main__ import main

ROOT = Path(__file__).parent.parent.parent
DEAL = ROOT / "tests" / "data" / "example_deal.json"
RESULT = json.loads((ROOT / "tests" / "data" / "example_result.json").read_text())


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "input.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def answer(capsys, *arguments):
    assert main(arguments) == 0
    return json.loads(capsys.readouterr().out)


def refusal(capsys, *arguments):
    """Return the one line on stderr of a refused call."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_the_module_runs_without_the_service():
    run = subprocess.run(
        [sys.executable, "-m", "committee", "analyse", "-"],
        input=DEAL.read_bytes(), capture_output=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert json.loads(run.stdout)["risk"] == pytest.approx(RESULT["risk"], abs=1e-4)
    assert run.stderr == b""


def test_analyse_prints_the_fields_of_the_example_and_the_band(capsys):
    found = answer(capsys, "analyse", str(DEAL), "--nodes", "48")
    assert set(found) == set(RESULT) | {"band"}
    assert found["risk"] == pytest.approx(RESULT["risk"], abs=1e-6)


def test_standard_input_is_a_dash(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DEAL.read_bytes())))
    assert answer(capsys, "analyse", "-")["threads"] == RESULT["threads"]


def test_parameters_come_from_a_file(capsys, written):
    changed = answer(capsys, "analyse", str(DEAL), "--parameters", written('{"hops": 0}'))
    assert changed["reach"]["ceo"] == 0.0


def test_power_prints_both_indices_of_a_rule(capsys, written):
    rule = written('{"quota": 51, "of": [["a", 50], ["b", 49], ["c", 1]]}')
    assert answer(capsys, "power", rule) == {
        "shapley_shubik": pytest.approx({"a": 2 / 3, "b": 1 / 6, "c": 1 / 6}),
        "banzhaf": pytest.approx({"a": 3 / 5, "b": 1 / 5, "c": 1 / 5}),
    }
    assert answer(capsys, "power", written('"ceo"'))["banzhaf"] == {"ceo": 1.0}


DEEP = '{"all": [' * 100_000
NONSENSE = [
    ("", "not JSON"),
    ("{", "not JSON"),
    ("[]", "expected an object, got []"),
    (b"\xff\xfe\x00", "cannot be read"),
    ('{"as_of": NaN}', "NaN is not a number"),
    ('{"as_of": -Infinity}', "-Infinity is not a number"),
    ('{"as_of": "2026-11-26", "rule": "a", "people": {"a": {}, "a": {}}}', "'a' is there twice"),
    ('{"as_of": "2026-11-26", "rule": "b", "people": {"a": {}}}', "rule: nobody in people is cal"),
    ('{"as_of": "2026-11-26", "rule": {"all": ["a"]}, "people": {"a": {"susceptibility": 1e999}}}',
     "people.a: susceptibility must be a finite number"),
    ('{"as_of": "2026-11-26", "rule": "\\ud800\\n", "people": {"a": {}}}', "rule: nobody in peop"),
    (DEEP, "nested too deeply"),
    ("9" * 5000, "not JSON"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"), NONSENSE, ids=[sentence for _, sentence in NONSENSE]
)
def test_bad_input_is_one_line_and_exit_two(capsys, written, content, sentence):
    assert sentence in refusal(capsys, "analyse", written(content))


def test_a_missing_file_a_folder_and_a_bad_rule_are_one_line(capsys, tmp_path, written):
    assert "cannot be read" in refusal(capsys, "analyse", str(tmp_path / "none.json"))
    assert "cannot be read" in refusal(capsys, "power", str(tmp_path))
    assert "rule: expected a name or a gate, got 3" in refusal(capsys, "power", written("3"))


def test_bad_parameters_and_nodes_are_one_line(capsys, written):
    wrong = written('{"lift": -1}')
    assert "parameters: lift" in refusal(capsys, "analyse", str(DEAL), "--parameters", wrong)
    assert "nodes must be at least 1" in refusal(capsys, "analyse", str(DEAL), "--nodes", "0")


@pytest.mark.parametrize(
    "arguments", [[], ["guess"], ["analyse"], ["analyse", "x", "--nodes", "many"], ["power"]]
)
def test_bad_arguments_are_one_line_and_exit_two(capsys, arguments):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
