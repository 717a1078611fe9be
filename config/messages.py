"""The catalogues in locale/: `python -m config.messages compile | check | update`.

compile  writes a .mo beside each .po (the .mo are not in git)
check    fails if a text of the source has no translation, or a wrong placeholder
update   adds the new texts of the source and drops those it no longer has
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from config.texts import Text, texts

ROOT = Path(__file__).resolve().parent.parent
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "it": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def compile_catalogues(root: Path = ROOT) -> int:
    """Write what Django reads; says how many catalogues there are."""
    paths = sorted(root.glob("locale/*/LC_MESSAGES/*.po"))
    for path in paths:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(paths)


def update_catalogues(root: Path = ROOT) -> int:
    """Make the entries those of the source, keeping translations; says how many are new."""
    wanted = texts(root)
    return sum(_update(root, language, list(wanted)) for language in PLURALS)


def faults(root: Path = ROOT) -> list[str]:
    """What is wrong with the catalogues, one sentence each."""
    wanted = texts(root)
    return [
        f"{language}: {fault}"
        for language in PLURALS
        for fault in _faults_of(_entries(_catalogue(root, language)), wanted)
    ]


def _faults_of(entries: dict[Text, polib.POEntry], wanted: dict[Text, str]) -> Iterator[str]:
    for text, file in wanted.items():
        entry = entries.get(text)
        if entry is None or not entry.translated():
            yield f"no translation of {text.singular!r} ({file})"
        elif _holes(_said(entry)) != _holes(text.plural or text.singular):
            yield f"other placeholders in the translation of {text.singular!r} ({file})"
    for text in entries.keys() - wanted.keys():
        yield f"no longer in the source: {text.singular!r}"


def _update(root: Path, language: str, wanted: list[Text]) -> int:
    catalogue = _catalogue(root, language)
    entries = _entries(catalogue)
    catalogue[:] = [entries.get(text) or _entry(text) for text in sorted(wanted)]
    path = _path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return len(set(wanted) - entries.keys())


def _catalogue(root: Path, language: str) -> polib.POFile:
    path = _path(root, language)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    return catalogue


def _path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def _entries(catalogue: polib.POFile) -> dict[Text, polib.POEntry]:
    kept = (entry for entry in catalogue if not entry.obsolete)
    return {
        Text(entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""): entry for entry in kept
    }


def _entry(text: Text) -> polib.POEntry:
    plural = {"msgid_plural": text.plural, "msgstr_plural": {0: "", 1: ""}} if text.plural else {}
    return polib.POEntry(msgid=text.singular, msgctxt=text.context or None, **plural)


def _said(entry: polib.POEntry) -> str:
    """Of a plural the form for many: that for one may say "one" instead of the number."""
    return entry.msgstr_plural[max(entry.msgstr_plural)] if entry.msgid_plural else entry.msgstr


def _holes(said: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(said))


def main(command: str) -> int:
    if command == "compile":
        compile_catalogues()
    elif command == "update":
        print(f"{update_catalogues()} new entries; translate them in locale/")
    elif found := faults():
        print("\n".join(found))
        print(f"{len(found)} faults: make messages, then translate what is new in locale/")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
