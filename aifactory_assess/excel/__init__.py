"""Excel workbooks: what is in a file, its rows as cells, how these look, and the texts of cells."""
