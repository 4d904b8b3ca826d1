"""The first pages of heads and of deputy akims: their own bodies and what to do first."""
