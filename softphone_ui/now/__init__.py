"""What happens in the city now: public notices for everybody, kept current, also as feeds."""
