"""The HTTP door: one thin router per noun. May import actions and domain; holds no business rules."""
