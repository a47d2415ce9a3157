"""The pages: the only place, with `app`, where connections are made."""
