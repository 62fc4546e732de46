"""A signed webhook: an address of the operator's is told when a measure changes.

| Module | What it does |
|---|---|
| address | which addresses a server may be made to call: resolved once, checked, and called at just that number |
| sending | one attempt: signed, with a deadline, without redirects |
| queue | what waits, and what is tried again; bounded, in a thread of its own |
| hook | what is sent: the measures of a commit, as `GET /measures` shows them |
"""

from pmcore.server.webhook.address import Target, target_of
from pmcore.server.webhook.hook import Webhook, reachable, try_out

__all__ = ["Target", "Webhook", "reachable", "target_of", "try_out"]
