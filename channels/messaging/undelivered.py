"""`make undelivered`: what the messaging channels could not deliver, without a word of it."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timezone

from channels.messaging.record import Record
from channels.messaging.settings import Pseudonyms, SettingsError, database_url

CHANNELS = ("whatsapp", "telegram")

MEANINGS = {
    "expired": "more than 24 hours after the person's last message",
    "131047": "more than 24 hours after the person's last message",
    "131026": "the person cannot be reached on WhatsApp",
    "190": "the access token is not valid (any more)",
    "100": "WhatsApp does not take the message as it is: please report this",
    "131056": "too many messages to one person",
    "130429": "too many messages",
}


async def report() -> str:
    """A line for each message that was given up, and what is still to be done."""
    lines = []
    for channel in CHANNELS:
        record = Record(channel, database_url(), Pseudonyms(b""))
        lost, counts = await record.undelivered(), await record.counts()
        record.close()
        lines += [_line(**row) for row in lost]
        waiting = counts.get("updates waiting", 0), counts.get("outbox waiting", 0)
        lines.append(f"{channel}: {len(lost)} given up, {waiting[0]} to be answered, {waiting[1]} to be sent")
    return "\n".join(lines)


def _line(noted_at: float, conversation: str, method: str, attempts: int, code: str) -> str:
    when = datetime.fromtimestamp(noted_at, tz=timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    meaning = f" ({MEANINGS[code]})" if code in MEANINGS else ""
    return f"{when}  {conversation}  {method}, {attempts} attempts: {code or 'unknown'}{meaning}"


def main() -> int:
    """Print the report; the exit code is 1 when the record cannot be read."""
    try:
        sys.stdout.write(asyncio.run(report()) + "\n")
    except SettingsError as error:
        sys.stderr.write(f"\n  {error}\n\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
