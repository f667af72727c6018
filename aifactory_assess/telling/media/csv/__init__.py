"""Results as CSV for spreadsheets: a line an organisation, in which no cell is a formula."""
