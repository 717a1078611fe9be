"""The rules that open cases: written as a sentence, tried, switched on."""
