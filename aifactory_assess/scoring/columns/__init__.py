"""The sums of `scoring` on columns: many organisations at once, to the same last bit. Needs the extra `batch`."""
