"""What a WSGI server is given."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from review_site.environment import read_dotenv

read_dotenv()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_site.settings")
application = get_wsgi_application()
