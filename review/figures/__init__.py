"""Charts, tables and the monthly report."""
