"""The texts of the settings: the environment, the `.env` file below it, and the files that hold secrets."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

PREFIX: Final = "INLET_"
FILE_SUFFIX: Final = "_FILE"

_MOST_BYTES: Final = 100_000
_LINE: Final = re.compile(
    r"""(?:export[ ]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=
        (?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>(?:[^"'\s\#]\S*)?))
        (?:\s+\#.*)?""",
    re.VERBOSE,
)


def setting_of(name: str) -> str:
    """The setting that a name gives: `X_FILE` gives `X`."""
    return name.removesuffix(FILE_SUFFIX)


def gather(environ: Mapping[str, str], dotenv: Path | None, faults: list[str]) -> dict[str, str]:
    """The text of every setting that is given and not empty; what is wrong is added to *faults*."""
    above = _ours(environ)
    decided = {setting_of(name) for name in above}
    below = _ours(read_dotenv(dotenv, faults)) if dotenv else {}
    merged = {**{name: text for name, text in below.items() if setting_of(name) not in decided}, **above}
    given = {name: text for name, text in merged.items() if text}
    return _with_files(given, faults)


def read_dotenv(path: Path, faults: list[str]) -> dict[str, str]:
    """The names of a `.env` file, none when it is not there; no fault repeats what a line says."""
    if not path.exists():
        return {}
    texts: dict[str, str] = {}
    for number, line in enumerate(_read(path, faults, str(path)).splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = _LINE.fullmatch(stripped)
        if not found:
            faults.append(
                f"{path}, line {number} must be NAME=value, with quotes around a value that holds blanks."
            )
        elif found["name"] in texts:
            faults.append(f"{path}, line {number} gives {found['name']} a second time.")
        else:
            texts[found["name"]] = found["double"] or found["single"] or found["bare"] or ""
    return texts


def _ours(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in texts.items() if name.startswith(PREFIX)}


def _with_files(given: dict[str, str], faults: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, text in given.items():
        setting = setting_of(name)
        if name == setting:
            texts[setting] = text
        elif setting in given:
            faults.append(f"{setting} and {name} are both given: keep one.")
        else:
            texts[setting] = _read(Path(text), faults, name).strip()
    return texts


def _read(path: Path, faults: list[str], whose: str) -> str:
    try:
        raw = path.read_bytes()
        if len(raw) <= _MOST_BYTES:
            return raw.decode("utf-8-sig")
        faults.append(f"{whose} is too large to be a settings file.")
    except OSError as error:
        faults.append(f"{whose} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        faults.append(f"{whose} is not UTF-8 text.")
    return ""
