"""Figures: how fast, how big, how quick to start. `make bench` runs all of it; nothing here is a gate.

Each module is one measure with a `main`, bounded in time, that prints its table and keeps its JSON under
`test-artifacts/bench/`: `turns` (the built-in agent beside its floor), `tac` (a program on the public SDK), `handoff`,
`desks` (many desktops), `routing` (decisions and assignments under a backlog), `load`, `startup`, and of calls `voice`
(relay turns beside a bare echo, many calls at once), `voice_sound` (stages on sound), `voice_discovery` (the SDK's first
search). `harness.py` starts servers and speaks to them; `floor.py` is what the turns are held against.
"""
