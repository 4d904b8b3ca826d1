"""VK: the community's callbacks, and public posts that are searched for."""
