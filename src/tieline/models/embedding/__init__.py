"""What texts mean, as vectors: optional, and never fetched unasked; without it recall goes by words alone.

`ports.py` says what an embedder gives, `bert.py` runs local weights on NumPy, `endpoint.py` asks an OpenAI-compatible
service, `choice.py` takes what the settings name. `meanings.py` compares.
Who uses it: memory's recall (`tieline.memory.ranking`) and the knowledge room's search.
NumPy is not there in a bare installation, so nothing of it is imported before a setting asks for it.
"""
