"""Files that go with messages, kept by this house; begin at `service.py`."""
