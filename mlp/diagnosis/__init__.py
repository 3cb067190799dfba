"""What is wrong with a training, found from the numbers that it reported.

`rules` has one small function for each problem; `diagnose` decides which findings a person sees.
This room imports the events and changes of `mlp.training`, and the configuration.
"""
