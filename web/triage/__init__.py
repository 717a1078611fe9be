"""Unknown senders: what the pages show, what their forms take."""
