"""`python -m privacydesk` is the command line."""

from privacydesk.cli import main

main()
