"""Question files, their figures, runs that are kept and compared, and the bar of the site's exam."""
