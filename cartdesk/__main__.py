"""`python -m cartdesk` is the console script `cartdesk`."""

from cartdesk.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
