"""Tieline: the open, self-hosted platform on which AI agents and people serve the same customer with one memory.

`docs/architecture.md` is the plan of the house; `tieline.app` puts it together; `tieline.journeys` tells its stories.
"""

__version__ = "0.1.0"
