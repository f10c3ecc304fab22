"""A street on its first day, made in the server's own data directory: `python -m tests.journeys.street`.

Run in a process of its own with the server's environment, because the application reads its settings once.
"""

from __future__ import annotations

from webapp import create_app
from webapp.core import clock


def main() -> None:
    """The tree and one account for each role; the log-in is the role's name, `tests.factories.PASSWORD` opens all."""
    from tests.factories import a_street

    with create_app().app_context():
        a_street(now=clock.now())


if __name__ == "__main__":
    main()
