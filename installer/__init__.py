"""Set-up from source, packages, and the steps they share."""
