"""WhatsApp: the Business Cloud API. ``docs/whatsapp.md`` tells how it is set up."""

from channels.whatsapp.channel import WhatsAppChannel

__all__ = ["WhatsAppChannel"]
