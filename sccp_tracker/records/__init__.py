"""What every row of the record can be: traced, versioned, appended to. Knows no noun."""
