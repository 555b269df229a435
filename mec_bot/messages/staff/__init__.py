"""The questions and messages to staff and to the operator, beside the digest."""
