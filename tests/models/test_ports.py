"""Which model serves, told from the environment alone."""

import pytest

from tieline.models.ports import ModelChoice, ModelNotConfigured, choose_model, is_placeholder

pytestmark = pytest.mark.unit

KEY = "sk-proj-9fQ2mB7tLw4Zp1Rk8Vn3"


def test_without_anything_the_rehearsal_answers_and_says_why() -> None:
    choice = choose_model({})
    assert choice.is_rehearsal
    assert choice.name == "rehearsal"
    assert "OPENAI_API_KEY is not set" in choice.why


@pytest.mark.parametrize(
    "key",
    [
        "",
        "  ",
        "sk-...",
        "your_openai_api_key",
        "sk-your-key-here",
        "<openai key>",
        "changeme",
        "xxxxxxxxxxxx",
        "none",
    ],
)
def test_a_placeholder_counts_as_no_key(key: str) -> None:
    assert is_placeholder(key)
    choice = choose_model({"OPENAI_API_KEY": key})
    assert choice.is_rehearsal
    assert key.strip() == "" or key not in choice.why.replace("OPENAI_API_KEY", "")


def test_a_key_means_the_real_model() -> None:
    choice = choose_model({"OPENAI_API_KEY": KEY, "OPENAI_DEFAULT_MODEL": "gpt-x"})
    assert not choice.is_rehearsal
    assert (choice.model, choice.base_url, choice.name) == ("gpt-x", None, "gpt-x")


def test_the_key_is_never_shown() -> None:
    choice = choose_model({"OPENAI_API_KEY": KEY})
    assert choice.api_key == KEY
    assert KEY not in repr(choice)
    assert KEY not in choice.why


def test_an_endpoint_without_a_key_is_a_real_model_too() -> None:
    choice = choose_model({"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"}, wanted="llama3")
    assert (choice.is_rehearsal, choice.model) == (False, "llama3")


def test_openais_own_address_needs_a_key_all_the_same() -> None:
    environment = {"OPENAI_BASE_URL": "https://api.openai.com/v1", "OPENAI_API_KEY": "sk-..."}
    assert choose_model(environment).is_rehearsal
    assert choose_model({**environment, "OPENAI_API_KEY": KEY}).base_url is None


@pytest.mark.parametrize("key", ["sk-proj-9fXxxQ2mB7tLw4yourZp1Rk8", "sk-9fake2mB7tLw4Zp1Rk8Vn3todo"])
def test_a_random_key_may_hold_such_words(key: str) -> None:
    assert not is_placeholder(key)


def test_the_rehearsal_can_be_asked_for_beside_a_key() -> None:
    assert choose_model({"OPENAI_API_KEY": KEY, "TIELINE_MODEL": "rehearsal"}).is_rehearsal
    assert choose_model({"OPENAI_API_KEY": KEY}, wanted="rehearsal").is_rehearsal


@pytest.mark.parametrize("wanted", ["real", "gpt-x"])
def test_a_real_model_that_is_not_there_is_refused(wanted: str) -> None:
    with pytest.raises(ModelNotConfigured) as refusal:
        choose_model({}, wanted=wanted)
    assert refusal.value.field == "OPENAI_API_KEY"


def test_equal_choices_are_equal() -> None:
    assert choose_model({}) == ModelChoice(is_rehearsal=True, why=choose_model({}).why)
