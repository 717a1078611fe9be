"""What sources say otherwise than people here, side by side, and how it is settled."""
