"""Where things rest: database, media, search index and queue. May import the domain and the settings."""
