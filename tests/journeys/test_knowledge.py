"""What the shop wrote down answers Ana: the agent looks it up, a suggestion names its article, pages are read politely."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.house import Story
from tests.support.pages import ScriptedPages
from tieline.app.starter_knowledge import ARTICLES, KNOWLEDGE_BASE_ID
from tieline.intelligence.operators import NEXT_BEST_RESPONSE_ID
from tieline.journeys.read_sources import MOST_PAGES, ReadSources, WasRead
from tieline.kit.db import Database
from tieline.kit.fetch import PrivateAddress
from tieline.kit.http import NoAnswer
from tieline.kit.pages import PageRequest
from tieline.knowledge import BaseStatus, Knowledge, KnowledgeStatus, ReadingPlan, TextSource, WebSource

pytestmark = pytest.mark.journey
SITE = "https://shop.example"


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> Story:
    """The first minute of a starter project: its articles have been read."""
    story = await Story.begin(sqlite_db, tmp_path)
    await story.settle()
    return story


async def last_reply(story: Story, text: str) -> str:
    received = await story.text(text)
    who, said = (await story.said(received.conversation_id))[-1]
    assert who == "agent"
    return said


class TestAgent:
    @pytest.mark.parametrize(
        ("asked", "answer"),
        [
            ("What are your opening hours?", "Monday to Friday from 9:00 to 18:00"),
            ("How much does delivery cost?", "4.90 euros"),
            ("How long do I have to return something?", "30 days"),
            ("¿Cuál es el horario de apertura?", "lunes a viernes de 9:00 a 18:00"),
        ],
    )
    async def test_a_question_is_answered_from_an_article(
        self, story: Story, asked: str, answer: str
    ) -> None:
        assert answer in await last_reply(story, asked)

    async def test_what_no_article_says_is_not_known(self, story: Story) -> None:
        reply = await last_reply(story, "Do you sell tubas?")
        assert reply.startswith("I do not know that.")

    async def test_the_inspector_shows_where_it_looked(self, story: Story) -> None:
        received = await story.text("What are your opening hours?")
        calls = story.house.calls.of_conversation(received.conversation_id)
        first, second = sorted((call for call in calls if call.kind == "model"), key=lambda call: call.at)
        assert "search_knowledge" in str(first.response) and "Opening hours" in str(second.request)

    async def test_nothing_of_another_account_is_looked_up(self, story: Story) -> None:
        house = story.house

        def next_door(tx: object) -> None:
            account = house.accounts.create_account(tx, friendly_name="Next door")  # type: ignore[arg-type]
            house.knowledge.create_base(
                tx,  # type: ignore[arg-type]
                account_id=account.account_id,
                display_name="theirs",
                knowledge_base_id="know_knowledgebase_1" + "0" * 25,
            )
            house.knowledge.create_knowledge(
                tx,  # type: ignore[arg-type]
                knowledge_base_id="know_knowledgebase_1" + "0" * 25,
                name="Vault",
                source=TextSource(content="The vault code is 1234."),
            )

        await story.db.transact(next_door)
        await story.settle()
        assert "1234" not in await last_reply(story, "What is the vault code?")


class TestSuggestion:
    async def test_it_quotes_an_article_and_names_it(self, story: Story) -> None:
        marco = await story.on_duty("Marco")
        await story.text("What does delivery cost for orders over 40 euros?")
        received = await story.text("I want to speak to a human")
        await story.accept(marco)
        page = await story.db.read(
            lambda tx: story.house.intelligence.list_results(
                tx,
                account_id=story.account_id,
                conversation_id=received.conversation_id,
                operator_id=NEXT_BEST_RESPONSE_ID,
                page=PageRequest(),
            )
        )
        result = page.items[0]
        assert result.result["source"] == {
            "kind": "knowledge", "id": result.execution.knowledge_sources[0][1], "title": "Delivery",
        }  # fmt: skip
        assert "Delivery is free for orders over 40 euros" in result.result["text"]
        assert {base for base, _ in result.execution.knowledge_sources} == {KNOWLEDGE_BASE_ID}


async def test_the_starter_articles_are_ready_in_the_first_minute(story: Story) -> None:
    base = await story.db.read(
        lambda tx: story.house.knowledge.get_base(tx, knowledge_base_id=KNOWLEDGE_BASE_ID)
    )
    page = await story.db.read(
        lambda tx: story.house.knowledge.list_knowledge(
            tx, knowledge_base_id=KNOWLEDGE_BASE_ID, page=PageRequest()
        )
    )
    assert base.status is BaseStatus.ACTIVE
    assert {one.name: one.status for one in page.items} == dict.fromkeys(ARTICLES, KnowledgeStatus.COMPLETED)
    assert (await story.house.environment()) == {}, "This story keeps its keys elsewhere"


def plan(story: Story, *, url: str = f"{SITE}/", depth: int = 2) -> ReadingPlan:
    now = story.db.clock.now()
    knowledge = Knowledge(
        knowledge_id="k", knowledge_base_id="b", account_id="a", name="Site", description=None,
        source=WebSource(url=url, crawl_depth=depth), status=KnowledgeStatus.PROCESSING,
        created_at=now, updated_at=now,
    )  # fmt: skip
    return ReadingPlan(knowledge=knowledge)


async def crawl(story: Story, pages: ScriptedPages, *, depth: int = 2) -> WasRead:
    return await ReadSources(pages).read(plan(story, depth=depth))


class TestPages:
    async def test_the_named_page_alone_is_asked_for_at_depth_one(self, story: Story) -> None:
        pages = ScriptedPages({f"{SITE}/": "<title>Shop</title><a href=/a>a</a>Welcome"})
        read = await crawl(story, pages, depth=1)
        assert [one.title for one in read.documents] == ["Shop"]
        assert pages.asked == [f"{SITE}/"]

    async def test_links_are_followed_on_the_site_as_deep_as_was_said(self, story: Story) -> None:
        pages = ScriptedPages(
            {
                f"{SITE}/": "<a href=/a>a</a><a href=https://elsewhere.example/>x</a><a href=/a#again>a</a>Top",
                f"{SITE}/a": "<a href=/b>b</a>First",
                f"{SITE}/b": "<a href=/c>c</a>Second",
            }
        )
        read = await crawl(story, pages, depth=3)
        assert [one.url for one in read.documents] == [f"{SITE}/", f"{SITE}/a", f"{SITE}/b"]
        assert pages.asked == [f"{SITE}/", f"{SITE}/robots.txt", f"{SITE}/a", f"{SITE}/b"]

    async def test_what_robots_are_to_leave_alone_is_left(self, story: Story) -> None:
        pages = ScriptedPages(
            {
                f"{SITE}/": "<a href=/private/x>x</a><a href=/a>a</a>Top",
                f"{SITE}/robots.txt": "User-agent: *\nDisallow: /private/",
                f"{SITE}/a": "First",
            }
        )
        await crawl(story, pages)
        assert f"{SITE}/private/x" not in pages.asked and f"{SITE}/a" in pages.asked

    async def test_a_link_that_leads_to_another_site_is_not_read(self, story: Story) -> None:
        pages = ScriptedPages(
            {
                "https://www.shop.example/": "<a href=/out>out</a><a href=/a>a</a>Top",
                "https://www.shop.example/a": "First",
                "https://elsewhere.example/": "<a href=/more>more</a>Not the shop's words",
            },
            leads_to={
                f"{SITE}/": "https://www.shop.example/",
                "https://www.shop.example/out": "https://elsewhere.example/",
            },
        )
        read = await crawl(story, pages, depth=3)
        assert [one.text for one in read.documents] == ["outaTop", "First"]
        assert "https://elsewhere.example/more" not in pages.asked

    async def test_a_site_without_end_is_left_after_some_pages(self, story: Story) -> None:
        links = "".join(f"<a href=/{number}>{number}</a>" for number in range(200))
        every = {f"{SITE}/{number}": "A page" for number in range(200)}
        read = await crawl(story, ScriptedPages({f"{SITE}/": links + "Top", **every}))
        assert len(read.documents) == MOST_PAGES

    async def test_what_could_not_be_read_is_told(self, story: Story) -> None:
        pages = ScriptedPages(
            {
                f"{SITE}/": "<a href=/gone>1</a><a href=/slow>2</a><a href=/inside>3</a><a href=/broken>4</a>Top",
                f"{SITE}/slow": NoAnswer("No answer within 20 s."),
                f"{SITE}/inside": PrivateAddress(),
                f"{SITE}/broken": b"%PDF-1.4 no more",
            }
        )
        read = await crawl(story, pages)
        assert len(read.documents) == 1
        assert sorted(fault.title for fault in read.faults) == [
            "404 Not Found", "Not allowed", "Not reachable", "Unreadable page",
        ]  # fmt: skip
