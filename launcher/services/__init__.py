"""The private PostgreSQL and Redis of this checkout: unix sockets only, shared by every command that needs them."""
