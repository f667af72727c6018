"""`python -m aifactory_assess`."""

from aifactory_assess.cli.app import main

main()
