"""The delivery of promised messages: the courier, the outbox's protocol, the leases and the pace."""
