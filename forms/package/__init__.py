"""What was answered on a form, for other systems: one JSON document, its XML twin and a flat row of a table."""
