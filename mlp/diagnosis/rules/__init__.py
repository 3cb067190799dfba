"""One small function for each problem, in files by what it is seen in: loss, step size, layers, overfitting.

A rule gets the evidence at one reading of a run, and `already_found`: whether it fired at the reading before. It
returns a finding, or None, also as long as there is too little evidence. An end needs more evidence than a beginning
(`Hysteresis`), so that findings do not flicker.

The thresholds rest on recorded trainings (tests/mlp/diagnosis/recordings): each rule fires on those that have its
problem, and no rule ever fires on a healthy one.
"""
