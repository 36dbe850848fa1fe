"""What one run of the emulator was told, and where it listens."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Settings:
    #: Where clients reach it; set when the port is known.
    endpoint: str = ''
    #: Refuse what would be recorded only.
    strict: bool = False
    #: The longest that a custom resource is waited for, in seconds, whatever its ServiceTimeout: a lost answer should not cost an hour.
    custom_resource_timeout: float = 120
    #: Makes the order of independent resources random, and repeatable; None for the order of the template.
    shuffle: int | None = None


SETTINGS = Settings()
