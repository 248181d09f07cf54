"""The room of the content: loads and checks what stands under ``data/`` and in ``practice.yml``.

It knows neither Rasa nor the channels, so that every other room may build on it.
"""

from content.errors import ContentError
from content.loader import Content, get, load
from content.models import Aspect, RedFlag, Topic, TopicAspect
from content.settings import Settings

__all__ = ["Aspect", "Content", "ContentError", "RedFlag", "Settings", "Topic", "TopicAspect", "get", "load"]
