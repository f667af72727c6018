"""The built-in framework as its readers meet it: whether what is asked and advised fits."""
