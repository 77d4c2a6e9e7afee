"""What the customer asks for and what became of it, the local forms: a person, and questions nobody answered.

A question is answered when whoever serves the customer says something of substance after it; "let me check" and "I don't
know" are none, and of several questions at once each needs an answer of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tieline.intelligence.models import JSON
from tieline.intelligence.sentences import Sentence, overlap, read_sentences
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.models.wishes import find_wish

_EVASION = re.compile(
    r"\b(?:let me (?:check|see|look|find|ask)|i(?:'ll| will) (?:check|look|ask|find out)|(?:do not|"
    r"don't) (?:know|have (?:that|this|any))|"
    r"not sure|no idea|cannot (?:say|tell|answer|help)|can't (?:say|tell|answer|help)|unable to|connect\w* you|"
    r"transferr\w* you|"
    r"transfer you|someone (?:will|can)|a (?:person|colleague|human) (?:will|can)|"
    r"dejeme (?:ver|comprobar|consultar|revisar)|voy a (?:comprobar|consultar|mirar|preguntar|pasar\w*|"
    r"transferir\w*)|no (?:lo )?se\b|"
    r"no (?:tengo|dispongo)|no (?:puedo|estoy segur[oa])|le (?:paso|transfiero|comunico))\b"
)
_SAME = 0.25


def find_wishes(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"asks", "wishes": [{"text", "language", "citations"}]}: where the customer asks for a person."""
    del context
    wishes: list[JSON] = []
    for each in read_sentences(transcript):
        wish = find_wish(each.text) if each.by_customer and len(each.text) < 400 else None
        if wish is not None:
            citations = [each.line.communication_id]
            wishes.append({"text": each.text, "language": wish.language, "citations": citations})
    return {"asks": bool(wishes), "wishes": wishes}


def find_unanswered(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"questions": [{"text", "citations"}]}: the customer's questions that nobody answered, in order."""
    del context
    sentences = read_sentences(transcript)
    open_ones = [
        question for questions, answers in _exchanges(sentences) for question in _left(questions, answers)
    ]
    return {
        "questions": [{"text": each.text, "citations": [each.line.communication_id]} for each in open_ones]
    }


def _exchanges(sentences: Sequence[Sentence]) -> list[tuple[list[Sentence], list[Sentence]]]:
    """Return what the customer asked in a row, each with everything that was said to them before they asked again."""
    found: list[tuple[list[Sentence], list[Sentence]]] = []
    for each in sentences:
        if each.by_customer and each.asks and not each.is_filler and find_wish(each.text) is None:
            if not found or found[-1][1]:
                found.append(([], []))
            found[-1][0].append(each)
        elif found and _answers(each):
            found[-1][1].append(each)
    return found


def _answers(sentence: Sentence) -> bool:
    return (
        not sentence.by_customer
        and sentence.line.speaker != "flow"
        and (sentence.tells_answer or not sentence.is_filler)
        and not sentence.asks
        and _EVASION.search(sentence.plain) is None
    )


def _left(questions: Sequence[Sentence], answers: Sequence[Sentence]) -> list[Sentence]:
    """Return the questions without an answer: all, or those that share no word with any where there are too few."""
    if len(answers) >= len(questions):
        return []
    return [
        each
        for each in questions
        if not any(overlap(each.content, answer.content) >= _SAME for answer in answers)
    ]
