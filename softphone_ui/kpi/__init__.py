"""One's own month, everybody's for those who lead, and the sheet that is signed."""
