"""Set one trait of one customer through the public REST client, from outside any conversation.

Run it against a Tieline server:  tieline run -- python examples/patch_trait.py spanish
The store and the first customer have fixed ids there, so no other argument is needed; against the public
cloud, name yours in MEMORY_STORE_ID and MEMORY_PROFILE_ID.
"""

import os
import sys

from twilio.rest import Client
from twilio.rest.memory.v1 import ProfileList

STORE_ID = os.environ.get("MEMORY_STORE_ID", "mem_store_00000000000000000000000000")
PROFILE_ID = os.environ.get("MEMORY_PROFILE_ID", "mem_profile_00000000000000000000000000")


def main(language: str) -> None:
    """Set the customer's preferred language and print what the API said."""
    client = Client(
        os.environ["TWILIO_API_KEY"], os.environ["TWILIO_API_SECRET"], os.environ["TWILIO_ACCOUNT_SID"]
    )
    patch = ProfileList.ProfilePatch({"traits": {"Contact": {"language": language}}})
    answer = client.memory.v1.profiles(STORE_ID, PROFILE_ID).patch(profile_patch=patch)
    print(answer.message)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "spanish")
