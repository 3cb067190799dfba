"""What is done with every number of an array, as loops that Numba compiles: each goes over memory once.

NumPy multiplies the matrices; a sum, a maximum and a product in NumPy would each go over memory again. The loops are
plain Python, so that they can be read, tested and run without a compiler (NUMBA_DISABLE_JIT=1). A formula for one
number (an activation, the rule of an optimizer) stands with its method in `mlp.methods` and is put into a loop here.
This room imports nothing but `arrays` and `home`; `compiler` alone imports Numba, when the first training begins.
"""
