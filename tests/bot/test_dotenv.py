"""The `.env` file: read strictly, below the environment."""

from pathlib import Path

import pytest

from bot.dotenv import gather, read_dotenv


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / ".env"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_people_write(tmp_path: Path) -> None:
    """Comments, blank lines, quotes, `export` and a mark at the start of the file are understood."""
    path = _written(
        tmp_path,
        "\ufeff# comment\n\nINLET_A=1\nexport INLET_B=two # note\nINLET_C='a # b'\r\nINLET_D=\"x y\"\n"
        "INLET_E=\nINLET_F=a#b=c\n  OTHER=1  \n",
    )
    faults: list[str] = []
    assert read_dotenv(path, faults) == {
        "INLET_A": "1",
        "INLET_B": "two",
        "INLET_C": "a # b",
        "INLET_D": "x y",
        "INLET_E": "",
        "INLET_F": "a#b=c",
        "OTHER": "1",
    }
    assert faults == []


@pytest.mark.parametrize(
    "line", ["SECRET", "=SECRET", "A B=SECRET", "A='SECRET", 'A="SECRET" more', "A=SECRET more", "A = SECRET"]
)
def test_a_line_that_is_no_setting_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    """The fault says where, and never what the line says."""
    faults: list[str] = []
    assert read_dotenv(_written(tmp_path, f"# first\n{line}\n"), faults) == {}
    (fault,) = faults
    assert ", line 2 " in fault
    assert "SECRET" not in fault


def test_a_name_given_twice_is_a_fault(tmp_path: Path) -> None:
    """Which of the two was meant cannot be known."""
    faults: list[str] = []
    read_dotenv(_written(tmp_path, "A=1\nA=2\n"), faults)
    assert "second time" in faults[0]


def test_the_environment_wins(tmp_path: Path) -> None:
    """A setting of the environment, empty or as a file, hides the one of the file altogether."""
    (tmp_path / "secret").write_text("from file\n")
    path = _written(tmp_path, "INLET_A=low\nINLET_B_FILE=/nowhere\nINLET_C=low\nINLET_D=low\nINLET_E=low\n")
    faults: list[str] = []
    above = {
        "INLET_A": "high",
        "INLET_B": "high",
        "INLET_C": "",
        "INLET_D_FILE": str(tmp_path / "secret"),
        "X": "1",
    }
    assert gather(above, path, faults) == {
        "INLET_A": "high",
        "INLET_B": "high",
        "INLET_D": "from file",
        "INLET_E": "low",
    }
    assert faults == []


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    """Most start without one."""
    faults: list[str] = []
    assert gather({}, tmp_path / ".env", faults) == {}
    assert faults == []
