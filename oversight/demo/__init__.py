"""The demo province: people, posts, plans and cases that a fresh installation shows. All persons are invented."""
