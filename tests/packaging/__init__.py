"""What is installed and released: wheel, sdist and checkout each do their job, and versions agree."""
