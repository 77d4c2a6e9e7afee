"""What counts as said again after a handoff, and what does not."""

from __future__ import annotations

import pytest

from tieline.supervision import Repeat, SpokenLine, find_repeats
from tieline.supervision.repeats import details

pytestmark = pytest.mark.unit


def _talk(*lines: tuple[str, str]) -> list[SpokenLine]:
    return [
        SpokenLine(communication_id=f"c{n}", speaker=speaker, text=text)
        for n, (speaker, text) in enumerate(lines, start=1)
    ]


class TestFindRepeats:
    def test_an_order_number_that_was_asked_for_again_cites_the_three_lines(self) -> None:
        lines = _talk(
            ("customer", "My order A-4711 has not come. I am lucia@example.com"),
            ("agent", "I am transferring you."),
            ("worker", "Hi, this is Ben. What is your order number?"),
            ("customer", "a 4711, as I said"),
            ("worker", "And your e-mail, please."),
            ("customer", "LUCIA@example.com"),
        )
        assert find_repeats(lines) == (
            Repeat(said_id="c1", asked_id="c3", again_id="c4"),
            Repeat(said_id="c1", asked_id="c5", again_id="c6"),
        )

    def test_what_nobody_asked_for_or_was_new_is_no_repeat(self) -> None:
        lines = _talk(
            ("customer", "Order 4711 again."),
            ("worker", "I see your order 4711."),
            ("customer", "Yes, 4711."),
            ("worker", "Which telephone number can I call?"),
            ("customer", "+1 555 010 0199"),
        )
        assert find_repeats(lines) == ()

    def test_the_same_detail_counts_once_and_a_talk_without_a_worker_not_at_all(self) -> None:
        asked = (("worker", "Your number?"), ("customer", "4711"))
        assert len(find_repeats(_talk(("customer", "4711"), *asked, *asked))) == 1
        assert (
            find_repeats(_talk(("customer", "4711"), ("agent", "Your number?"), ("customer", "4711"))) == ()
        )


class TestDetails:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("call +1 (555) 010-0199 or +1 555 010 0199", ["550100199", "550100199"]),
            ("since 2024 I waited 10 minutes", []),
            ("order A-4711, not a 4711.", ["4711", "4711"]),
            ("invoice INV-2024/17, 12.50 EUR, code XK7-R2", ["202417", "1250", "xk7r2"]),
            ("nothing here", []),
        ],
    )
    def test_numbers_are_compared_without_what_people_put_between(self, text: str, found: list[str]) -> None:
        assert list(details(text)) == found
