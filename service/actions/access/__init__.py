"""Who comes in: users and their projects, sessions, API keys, and the log of what was done."""
