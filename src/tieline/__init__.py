"""Tieline: hand conversations from AI agents to people and back, with one memory.

The rooms and the floors they stand on are described in docs/architecture.md; `tieline.app` wires them.
"""
