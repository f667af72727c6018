"""Many scored organisations side by side: ranking, distribution, heatmap, cohorts, outliers, and what changed."""
