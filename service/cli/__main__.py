"""`python -m service.cli` is `earmark`."""

from service.cli import main

main()
