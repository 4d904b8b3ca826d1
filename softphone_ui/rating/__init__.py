"""The rating of heads: figures of a month, the funnel, contacts behind points, objections."""
