"""The akimat's council: the city in one picture, decisions with owner and term, a paper."""
