"""Liquid as flows use it: empty for what is not set, JSON for what is, limits for what goes too far."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tieline.flows.errors import TemplateFailed
from tieline.flows.liquid import render, render_all, template_fault

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
    ],
)
def test_a_template_that_goes_too_far_is_refused(template: str) -> None:
    with pytest.raises(TemplateFailed):
        render(template, CONTEXT)


def test_syntax_faults_are_found_without_running() -> None:
    assert template_fault("{{ flow.data") is not None
    assert template_fault("{{ flow.data }}") is None


def test_the_library_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, tieline.flows; sys.exit('liquid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
