"""What the words after `tieline` do, one file each; `app/cli.py` names their options.

Every command but `serve`, `reset` and the start of `run` speaks HTTP to the running server, found through
the data folder (`local_server.py`). The parts of `run` are the files that begin with `run_`.
"""
