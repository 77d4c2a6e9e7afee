"""What is remembered is told from what is ordered, and a question finds its sentence or none."""

import pytest

from tieline.models.remembered import best_answer, content_words, facts_of_answer, read_memory, sentences

pytestmark = pytest.mark.unit

FACTS = (
    "The customer ordered a blue kettle, order 4711.",
    "The customer prefers delivery on Tuesdays.",
    "The customer's dog is called Rufus.",
)


class TestReadMemory:
    def test_orders_and_facts_are_parted(self) -> None:
        memory = read_memory("Be kind.\n\n## Key Observations\n- Likes tea.\n\n# Rules\nBe short.")
        assert memory.facts == ("Likes tea.",)
        assert "Be kind." in memory.orders
        assert "Be short." in memory.orders
        assert "tea" not in memory.orders

    def test_a_tag_opens_and_closes_memory(self) -> None:
        memory = read_memory("<memory>\nObservations:\n- Likes tea.\n</memory>\nAnswer in French.")
        assert memory.facts == ("Likes tea.",)
        assert memory.orders.strip() == "Answer in French."

    @pytest.mark.parametrize(
        "line",
        [
            "- Contact.name: Ana Torres",
            "- Contact: {'name': 'Ana Torres', 'phone': None}",
            '- Contact: {"name": "Ana Torres"}',
            "name: Ana Torres",
        ],
    )
    def test_traits_are_read_in_the_usual_spellings(self, line: str) -> None:
        memory = read_memory(f"## Customer Profile\n{line}")
        assert memory.name == "Ana Torres"
        assert memory.facts == ("name: Ana Torres",)

    def test_instructions_without_memory_are_all_orders(self) -> None:
        text = "You are an agent.\nKeep it short: one sentence."
        memory = read_memory(text)
        assert (memory.facts, memory.orders, memory.name, memory.language) == ((), text, None, None)


class TestBestAnswer:
    @pytest.mark.parametrize(
        ("question", "fact"),
        [
            ("What did I order?", 0),
            ("any news on 4711", 0),
            ("On which day do I prefer delivery?", 1),
            ("¿Cuándo prefiero la entrega?", 1),
            ("What is my dog called?", 2),
        ],
    )
    def test_the_sentence_that_answers(self, question: str, fact: int) -> None:
        assert best_answer(question, FACTS) == FACTS[fact]

    @pytest.mark.parametrize("question", ["Who won the world cup?", "order 4712?", "", "?", "what is it"])
    def test_none_rather_than_a_wrong_one(self, question: str) -> None:
        assert best_answer(question, FACTS) is None

    def test_no_facts_no_answer(self) -> None:
        assert best_answer("What did I order?", ()) is None


def test_words_of_one_meaning_are_one_word() -> None:
    assert content_words("mis pedidos") == content_words("my orders") == {"order"}


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ("Plain words. And more.", ("Plain words.", "And more.")),
        ('[{"content": "Deep.", "score": 1}, {"text": "Down."}]', ("Deep.", "Down.")),
        ('{"results": [{"chunk": {"content": "Deeper."}}], "id": "kb_1"}', ("Deeper.",)),
        ('"{\\"content\\": \\"Twice wrapped.\\"}"', ("Twice wrapped.",)),
        ("[]", ()),
        ("null", ()),
    ],
)
def test_a_tools_answer_is_read_for_its_texts(answer: str, facts: tuple[str, ...]) -> None:
    assert facts_of_answer(answer) == facts


def test_sentences_keep_numbers_and_lines() -> None:
    assert sentences("It costs 3. 50 euros. Fine!\nNext line") == [
        "It costs 3. 50 euros.",
        "Fine!",
        "Next line",
    ]
