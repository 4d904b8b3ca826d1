"""What our processes share in Valkey (or Redis): the bus on which they ask each other."""
