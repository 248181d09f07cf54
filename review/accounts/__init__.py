"""Who may come in, and who may do what: roles, login with a second factor, lock-out, user administration."""
