"""The composition: the one place that knows every concrete class, and the command line.

`main.py` is the ASGI application, `house.py` builds the services and stories, `subscriptions.py` says who hears which
event, `cli.py` is `tieline` on the command line, `datafolder.py` the folder that a server owns while it runs.
"""
