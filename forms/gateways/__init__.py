"""Other systems that the forms ask."""
