"""How well the local forms read real talk, on public data sets that the reader brings.  python -m bench.quality --data DIR.

DIR holds one folder a set, each with its `*_dev.json`: handoff (sentences that do or do not ask for a person), star and
multidogo (service talk with what was told), dialogsum (talk with people's summaries). Their licences are for measuring
only, so none of them comes with the program: a set that is not there is passed over, and the line says so. `replay` plays
the dialogues of star through a whole server (`replay.py`), `languages` reads our own sentences. How well recall finds turns
is `recall_retriever.py`; figures are in docs/reference/quality.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.harness import HERE
from bench.replay import replay
from bench.rouge import rouge
from tieline.intelligence import OBSERVATIONS_ID, SUMMARY_ID, Line, OperatorContext, Transcript, run_operator
from tieline.intelligence.operators import BUILT_IN
from tieline.models.wishes import find_wish

_OPERATORS = {each.operator_id: each for each in BUILT_IN}
_NAME = re.compile(r"The customer's name is (.+)\.")
_PHONE = re.compile(r"The customer gave the telephone number (.+)\.")
_NAMED = ("FullName", "PatientName", "CustomerName", "GuestName", "RenterName", "Name")
_SECRETS = ("PIN", "SecurityAnswer1", "SecurityAnswer2")
_SECRET_SLOTS = ("card_number", "ssn", "password", "pin_number", "pin")


@dataclass
class Counts:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, *, found: bool, wanted: bool, right: bool = True) -> None:
        """Count one case: what was found, whether something was to be found, and whether it is that."""
        self.right += found and wanted and right
        self.wrong += found and not (wanted and right)
        self.missed += wanted and not (found and right)

    def __str__(self) -> str:
        """Precision, recall and what they rest on."""
        precision = self.right / (self.right + self.wrong or 1)
        recall = self.right / (self.right + self.missed or 1)
        return f"precision {precision:.3f}, recall {recall:.3f} ({self.right + self.missed} to be found)"


def run(operator_id: str, lines: Sequence[Line]) -> Mapping[str, Any]:
    """Run a built-in operator's local form."""
    talk = Transcript(conversation_id="bench", lines=tuple(lines))
    return run_operator(_OPERATORS[operator_id], talk, OperatorContext()).result


def observed(lines: Sequence[Line]) -> list[str]:
    """Return what would be remembered of a talk."""
    return [str(each["content"]) for each in run(OBSERVATIONS_ID, lines)["observations"]]


def line(at: int, speaker: Any, text: str) -> Line:
    """Return one line of a talk."""
    return Line(
        communication_id=f"m{at}", speaker=speaker, name="", text=text, at=datetime.fromtimestamp(at, UTC)
    )


def wishes(data: Mapping[str, Any]) -> Iterator[str]:
    """Explicit wish for a person."""
    counts, by_kind = Counts(), dict[str, int]()
    for each in data["utterances"]:
        asks = find_wish(each["text"]) is not None
        counts.add(found=asks, wanted=each["wants_human"])
        if asks != each["wants_human"]:
            by_kind[each["intent"]] = by_kind.get(each["intent"], 0) + 1
    yield f"wish for a person: {counts}; mistakes by intent {by_kind}"


def wishes_by_language() -> Iterator[str]:
    """The same in every language the rule knows, on our own sentences."""
    by_language: dict[str, Counts] = {}
    path = HERE / "tests" / "models" / "wish_sentences.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            counts = by_language.setdefault(row["language"], Counts())
            counts.add(found=find_wish(row["text"]) is not None, wanted=row["wish"] == "yes")
    for language, counts in by_language.items():
        yield f"wish for a person, {language}: {counts}"


def plain_value(told: str) -> str:
    """Return the value in a constraint of an API call."""
    return re.sub(r"^api\.\w+\((.*)\)$", r"\1", told.strip()).strip("\"' ")


def constraints(talk: Mapping[str, Any], names: Sequence[str]) -> set[str]:
    """Return what the agent had understood of these fields."""
    return {
        plain_value(str(value))
        for call in talk["api_calls"]
        for one in call["constraints"]
        for name, value in one.items()
        if name in names
    }


def letters(text: str) -> str:
    """Return a text's letters and digits alone."""
    return "".join(each for each in text.casefold() if each.isalnum())


def star(data: Mapping[str, Any]) -> Iterator[str]:
    """Names told after being asked, and what must never be stored."""
    names, leaks, secrets, slips = Counts(), 0, 0, 0
    for talk in data["dialogues"]:
        lines = [
            line(at, "customer" if turn["role"] == "customer" else "agent", turn["text"])
            for at, turn in enumerate(talk["turns"])
        ]
        facts = observed(lines)
        told = [found[1] for fact in facts if (found := _NAME.fullmatch(fact))]
        asked = any(turn.get("act") == "ask_name" for turn in talk["turns"])
        wanted = {letters(name) for name in constraints(talk, _NAMED[:-1])}
        said = letters(" ".join(each.text for each in lines if each.speaker == "customer"))
        wanted = {name for name in wanted if name and name in said}
        if asked and (wanted or told):
            right = any(letters(name) in wanted for name in told)
            names.add(found=bool(told), wanted=bool(wanted), right=right)
        stored = letters(" ".join([*facts, str(run(SUMMARY_ID, lines)["text"])]))
        # An agent who put the customer's own name where an answer belongs has told no secret by it.
        own = constraints(talk, _NAMED)
        slips += len(constraints(talk, _SECRETS) & own)
        for secret in constraints(talk, _SECRETS) - own:
            if len(letters(secret)) >= 3 and letters(secret) in said:
                secrets += 1
                leaks += letters(secret) in stored
    yield f"name told after being asked: {names}"
    yield (
        f"PINs and security answers: {leaks} of {secrets} told in an observation or a summary "
        f"({slips} labels that name the customer set aside)"
    )


def multidogo(data: Mapping[str, Any]) -> Iterator[str]:
    """Telephone numbers, and what must never be stored."""
    phones, leaks, secrets = Counts(), 0, 0
    for talk in data["conversations"]:
        lines = [line(turn["n"], "customer", turn["text"]) for turn in talk["turns"]]
        facts = observed(lines)
        told = {letters(found[1]) for fact in facts if (found := _PHONE.fullmatch(fact))}
        slots = [slot for turn in talk["turns"] for slot in turn["slots"]]
        wanted = {letters(value) for name, value in slots if name == "phone_number"}
        for number in told | wanted:
            phones.add(found=number in told, wanted=number in wanted)
        stored = letters(" ".join([*facts, str(run(SUMMARY_ID, lines)["text"])]))
        for name, value in slots:
            if name in _SECRET_SLOTS and len(letters(value)) >= 3:
                secrets += 1
                leaks += letters(value) in stored
    yield f"telephone numbers: {phones}"
    yield f"card numbers, social security numbers, passwords: {leaks} of {secrets} told in an observation or a summary"


def dialogsum(data: Mapping[str, Any]) -> Iterator[str]:
    """Summaries beside the first three lines, and whether every sentence cites."""
    ours, first, uncited, sentences, empty = list[float](), list[float](), 0, 0, 0
    for talk in data["dialogues"]:
        spoken = [each.partition(": ") for each in talk["dialogue"].splitlines() if each.strip()]
        lines = [
            Line(
                communication_id=f"m{at}", speaker="customer" if "1" in who else "agent", name=who, text=text,
                at=datetime.fromtimestamp(at, UTC),
            )
            for at, (who, _, text) in enumerate(spoken)
        ]  # fmt: skip
        result = run(SUMMARY_ID, lines)
        sentences += len(result["sentences"])
        uncited += sum(not each["citations"] for each in result["sentences"])
        empty += not result["text"]
        lead = " ".join(each.text for each in lines[:3])
        ours.append(max(rouge(str(result["text"]), each)["l"] for each in talk["summaries"]))
        first.append(max(rouge(lead, each)["l"] for each in talk["summaries"]))
    count = len(ours) or 1
    yield (
        f"summaries: ROUGE-L {sum(ours) / count:.3f}, the first three lines {sum(first) / count:.3f}; "
        f"{uncited} of {sentences} sentences without a citation; {empty} of {len(ours)} talks without a summary"
    )


SETS: dict[str, tuple[str, Callable[[Mapping[str, Any]], Iterator[str]]]] = {
    "handoff": ("handoff/bitext_dev.json", wishes),
    "star": ("star/star_dev.json", star),
    "replay": ("star/star_dev.json", replay),
    "multidogo": ("multidogo/multidogo_dev.json", multidogo),
    "dialogsum": ("dialogsum/dialogsum_dev.json", dialogsum),
}


def main(arguments: list[str] | None = None) -> None:
    """Measure on every set that is there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("TIELINE_BENCH_DATA"), help="the folder with the sets"
    )
    parser.add_argument("--only", choices=sorted([*SETS, "languages"]), help="one set")
    asked = parser.parse_args(arguments)
    if asked.only in (None, "languages"):
        for told in wishes_by_language():
            print(f"languages: {told}", flush=True)
    for name, (file, measure) in SETS.items():
        if asked.only not in (None, name):
            continue
        path = (asked.data or Path()) / file
        if asked.data is None or not path.exists():
            print(
                f"{name}: not measured, {file} is not at hand (--data DIR or TIELINE_BENCH_DATA).",
                file=sys.stderr,
            )
            continue
        for told in measure(json.loads(path.read_text(encoding="utf-8"))):
            print(f"{name}: {told}", flush=True)


if __name__ == "__main__":
    main()
