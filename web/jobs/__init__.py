"""Large loads and imports: how far they are, what became of them, and stopping them."""
