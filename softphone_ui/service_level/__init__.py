"""Service level over any period, each figure opened into its calls."""
