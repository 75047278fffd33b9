"""Other systems that case handling talks to, each behind one function."""
