"""What other rooms of the review app may want to hear."""

from __future__ import annotations

from django.dispatch import Signal

conversation_erased = Signal()
"""A conversation is gone, with all that hung on it.

Sent within the transaction: a receiver that raises undoes it. Arguments: ``pseudonym``; ``exports``, a list
of :class:`conversations.models.Export` that held a correction of it: their files are to be written without.
"""
