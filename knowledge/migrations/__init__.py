"""How the store's tables came to be: ordered steps, each applied once and never edited afterwards."""
