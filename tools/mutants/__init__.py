"""Mutation testing: small changes of the source, one at a time, that some test must notice (`make mutants`).

mutmut makes the changes of single expressions (`mutmut.mutation.mutators`). The rest is our own, because mutmut mutates
only inside functions without decorators, and can neither sample nor hand its survivors on to slower tests.
"""
