"""PURE: reads what somebody said in words: language, tone, topics."""
