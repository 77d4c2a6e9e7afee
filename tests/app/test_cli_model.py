"""Which model `tieline run` chooses, from what lies around."""

from pathlib import Path

import pytest

from tieline.app.commands.run_model import REHEARSAL_KEY, plan_model, read_dotenv
from tieline.kit.errors import Invalid
from tieline.models.ports import is_placeholder

pytestmark = pytest.mark.unit
KEY = "sk-proj-8fQ2" + "aB3_cD4-" * 18


@pytest.mark.parametrize(
    "key",
    ["", "  ", "sk-proj-" + "x" * 32, "sk-...", "<your key>", "your_openai_api_key_goes_here", "sk-short", "sk-your-key-"
     + "0" * 40, "changeme-changeme-changeme", "sk-proj-XXXXXXXXXXXXXXXXXXXXXXXX", "replace-me-with-your-own-key"],
)  # fmt: skip
def test_a_key_to_be_filled_in_is_none(key: str) -> None:
    assert is_placeholder(key)


def test_a_real_looking_key_is_one() -> None:
    assert not is_placeholder(KEY)


class TestAuto:
    def test_without_a_key_it_is_a_rehearsal_with_a_dummy_key(self) -> None:
        plan = plan_model("auto", {}, {"OPENAI_API_KEY": ""})
        assert plan.rehearsal
        assert plan.values["OPENAI_API_KEY"] == REHEARSAL_KEY
        assert plan.why == "no OPENAI_API_KEY in the environment or in .env"

    def test_a_key_still_to_be_filled_in_is_said_to_be_one(self) -> None:
        plan = plan_model("auto", {}, {"OPENAI_API_KEY": "sk-proj-" + "x" * 32})
        assert plan.rehearsal
        assert plan.values["OPENAI_API_KEY"] == REHEARSAL_KEY
        assert plan.why == "the OPENAI_API_KEY in .env is a placeholder"

    def test_a_key_in_the_environment_counts(self) -> None:
        plan = plan_model("auto", {"OPENAI_API_KEY": KEY}, {})
        assert (plan.rehearsal, plan.why) == (False, "an OPENAI_API_KEY is in the environment")

    def test_a_key_in_dotenv_counts_even_beside_a_placeholder_in_the_environment(self) -> None:
        plan = plan_model("auto", {"OPENAI_API_KEY": "sk-..."}, {"OPENAI_API_KEY": KEY})
        assert (plan.rehearsal, plan.why) == (False, "an OPENAI_API_KEY is in .env")
        assert plan.values == {"OPENAI_API_KEY": KEY}

    def test_an_endpoint_of_ones_own_needs_no_long_key(self) -> None:
        own = {"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1", "OPENAI_API_KEY": "ollama"}
        plan = plan_model("auto", own, {})
        assert not plan.rehearsal
        assert plan.values == own

    def test_an_endpoint_of_ones_own_may_have_no_key_though_sdks_want_one(self) -> None:
        plan = plan_model("auto", {"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"}, {})
        assert not plan.rehearsal
        assert plan.values["OPENAI_API_KEY"]

    def test_the_real_host_spelled_out_is_no_endpoint_of_ones_own(self) -> None:
        assert plan_model("auto", {"OPENAI_BASE_URL": "https://api.openai.com/v1"}, {}).rehearsal


def test_rehearsal_wins_over_a_key_and_over_another_base_url() -> None:
    plan = plan_model("rehearsal", {"OPENAI_API_KEY": KEY}, {"OPENAI_BASE_URL": "http://10.0.0.1/v1"})
    assert plan.rehearsal
    assert plan.values["OPENAI_BASE_URL"] == "https://api.openai.com/v1"


def test_real_without_a_key_says_that_none_was_found() -> None:
    plan = plan_model("real", {}, {})
    assert not plan.rehearsal
    assert plan.values == {}
    assert "no OPENAI_API_KEY in the environment" in plan.why


def test_another_word_is_refused() -> None:
    with pytest.raises(Invalid, match="auto, real, rehearsal"):
        plan_model("gpt", {}, {})


class TestReadDotenv:
    def test_beside_the_script_wins_over_the_folder_we_stand_in(self, tmp_path: Path) -> None:
        (tmp_path / "agents").mkdir()
        (tmp_path / "agents" / "mine.py").write_text("")
        (tmp_path / ".env").write_text("OPENAI_API_KEY=outer\n")
        (tmp_path / "agents" / ".env").write_text("OPENAI_API_KEY='inner'\nEMPTY\n")
        assert read_dotenv(("python", "agents/mine.py"), tmp_path) == {"OPENAI_API_KEY": "inner"}

    def test_above_the_script_counts_as_it_does_for_the_script(self, tmp_path: Path) -> None:
        (tmp_path / "agents").mkdir()
        (tmp_path / "agents" / "mine.py").write_text("")
        (tmp_path / ".env").write_text("OPENAI_API_KEY=outer\n")
        assert read_dotenv(("python", "agents/mine.py"), tmp_path) == {"OPENAI_API_KEY": "outer"}

    def test_a_program_given_as_text_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("MINE=1\n")
        assert read_dotenv(("python", "-c", "print()\n" * 200), tmp_path) == {"MINE": "1"}
        assert read_dotenv(("python", "-c", "a\0b"), tmp_path) == {"MINE": "1"}

    def test_none_is_none(self, tmp_path: Path) -> None:
        assert read_dotenv(("node",), tmp_path / "empty") == {}
