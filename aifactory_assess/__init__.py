"""How ready an organisation is to build and scale an AI factory, and which scaling risks it runs."""

from __future__ import annotations

__version__ = "0.1.0"
