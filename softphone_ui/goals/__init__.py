"""The city's aims as a tree and a table, one page a node, and how the tree is changed and fed."""
