"""Liquid as flows use it: empty for what is not set, JSON for what is, limits for what goes too far."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tieline.flows.errors import TemplateFailed
from tieline.flows.liquid import LONGEST_TEMPLATE, NOW, render, render_all, template_fault

pytestmark = pytest.mark.unit

CONTEXT = {
    "flow": {"data": {"HandoffData": {"attributes": {"reason": "Necesita ayuda", "vip": True, "n": None}}}},
    "contact": {"channel": {"address": "+34600111222"}},
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("no braces", "no braces"),
        ("{{ flow.variables.nothing.here }}", ""),
        ("{{ contact.channel.address | url_encode }}", "%2B34600111222"),
        (
            "{{ flow.data.HandoffData.attributes | to_json }}",
            '{"reason": "Necesita ayuda", "vip": true, "n": null}',
        ),
        (
            "{{ flow.data.HandoffData }}",
            '{"attributes": {"reason": "Necesita ayuda", "vip": true, "n": null}}',
        ),
        ("{{ flow.data.Missing | to_json }}", "null"),
        ("{% if flow.data.HandoffData %}yes{% endif %}", "yes"),
        ("{{ flow.data.Missing | default: 'none' | upcase }}", "NONE"),
    ],
)
def test_what_templates_render_to(template: str, text: str) -> None:
    assert render(template, CONTEXT) == text


def test_every_string_inside_is_rendered_and_nothing_else_is_touched() -> None:
    value = {"a": ["{{ contact.channel.address }}", 7, None], "b": {"c": "{{ missing }}"}}
    assert render_all(value, CONTEXT) == {"a": ["+34600111222", 7, None], "b": {"c": ""}}


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in (1..100000) %}x{% endfor %}",
        "{% include 'passwords' %}",
        "{{ 'x' | no_such_filter }}",
        "{% if %}",
        "{{ x }}" + "y" * LONGEST_TEMPLATE,
    ],
)
def test_a_template_that_goes_too_far_is_refused(template: str) -> None:
    with pytest.raises(TemplateFailed):
        render(template, CONTEXT)


def test_syntax_faults_are_found_without_running() -> None:
    assert template_fault("{{ flow.data") is not None
    assert template_fault("{{ flow.data }}") is None


def test_a_template_may_be_long_but_not_without_end() -> None:
    longest = "{{ x }}".ljust(LONGEST_TEMPLATE, "y")
    assert template_fault(longest) is None
    assert template_fault(f"{longest}y") == "the template is longer than 16,384 characters"
    # Plain text is no template: what bounds it is the body it came in.
    assert render("y" * (LONGEST_TEMPLATE + 1), {}) == "y" * (LONGEST_TEMPLATE + 1)


def test_the_library_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, tieline.flows; sys.exit('liquid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{{ "now" | date: "%Y-%m-%d %H:%M" }}', "2026-03-02 22:30"),
        ('{{ "now" | date: "%A %H:%M", "Europe/Madrid" }}', "Monday 23:30"),
        ('{{ "now" | timezone: "Asia/Tokyo" | date: "%A %H:%M" }}', "Tuesday 07:30"),
        ('{{ "2026-03-02T22:30:00Z" | timezone: "Europe/Madrid" | date: "%H:%M" }}', "23:30"),
        (
            '{{ "soon" | timezone: "Europe/Madrid" }}{{ "now" | timezone: "Nowhere/At/All" | date: "%H" }}',
            "soon22",
        ),
    ],
)
def test_now_is_the_moment_the_step_began_in_whatever_zone(template: str, text: str) -> None:
    token = NOW.set(datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    assert render(template, {}) == text
    NOW.reset(token)
