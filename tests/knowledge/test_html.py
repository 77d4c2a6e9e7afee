"""A page of the shop's site becomes what a visitor reads of it."""

from __future__ import annotations

import pytest

from tieline.knowledge import DocumentUnreadable, read_html

pytestmark = pytest.mark.unit

PAGE = """<!doctype html><html><head><title> Help  &amp; returns </title><style>p{color:red}</style></head>
<body><nav><a href="/">Home</a></nav><main><h1>Returns</h1>
<p>You can return <b>anything</b>
within 30&nbsp;days.</p><!-- a secret --><script>alert("x")</script>
<ul><li>Unused</li><li>In its <i>packaging</i></li></ul>
<table><tr><th>Country</th><th>Cost</th></tr><tr><td>Spain</td><td>free</td></tr></table>
<pre>first
second</pre><p>See <a href="/delivery#costs">delivery</a>, <a href="https://elsewhere.example/">others</a>
or <a rel="nofollow" href="/login">log in</a>.</p>%s</main><footer>© The shop</footer></body></html>"""


def page(filling: str = "x" * 200) -> bytes:
    return (PAGE % filling).encode()


def test_the_text_as_a_reader_sees_it() -> None:
    found = read_html(page())
    assert found.title == "Help & returns"
    assert found.text.split("\n")[:3] == ["# Returns", "", "You can return anything within 30 days."]
    assert "- Unused\n- In its packaging" in found.text.replace("\n\n", "\n")
    assert "Country | Cost" in found.text and "Spain | free" in found.text
    assert "first\nsecond" in found.text
    for unseen in ("alert", "secret", "color:red", "Home", "The shop"):
        assert unseen not in found.text


def test_the_links_as_they_stand() -> None:
    assert read_html(page()).links == ("/", "/delivery#costs", "https://elsewhere.example/")


def test_a_page_without_a_main_part_loses_what_stands_around() -> None:
    text = (
        "<body><header>Logo</header><h1>Hours</h1><p>" + "We open at nine. " * 20 + "</p><footer>©</footer>"
    )
    found = read_html(text.encode()).text
    assert found.startswith("# Hours") and "Logo" not in found and "©" not in found


def test_a_small_page_keeps_all_of_it() -> None:
    assert read_html(b"<p>Open<br>daily<footer>from 9</footer>").text == "Open\ndaily\nfrom 9"


@pytest.mark.parametrize("charset", ["iso-8859-1", "no-such-charset"])
def test_the_servers_word_for_its_characters_counts(charset: str) -> None:
    content = b"<meta charset=iso-8859-1><p>Env\xedos gratis"
    assert "Envíos gratis" in read_html(content, charset=charset).text


def test_a_page_of_nothing() -> None:
    with pytest.raises(DocumentUnreadable):
        read_html(b"")
    assert read_html(b"<html></html>").text == ""


def test_a_very_deep_page_does_not_run_out_of_stack() -> None:
    deep = b"<div>" * 50_000 + b"at the bottom" + b"</div>" * 50_000
    read_html(deep)
