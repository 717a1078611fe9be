"""Pages where an administrator connects outside systems, lets them in, and sees how they fare."""
