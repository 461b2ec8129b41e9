"""What can be done: functions that take a Session first, flush, never commit, and raise domain errors."""
