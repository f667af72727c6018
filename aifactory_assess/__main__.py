"""The program: `python -m aifactory_assess`, and what the script `aifactory-assess` calls."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is being loaded ends it as Ctrl-C later does."""
    try:
        from aifactory_assess.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)  # cli.exits.INTERRUPTED, which is not loaded


if __name__ == "__main__":
    main()
