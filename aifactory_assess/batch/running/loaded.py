"""All that a process needs to score, loaded once in the process from which the others are forked."""

import gc

import aifactory_assess.batch.running.run  # noqa: F401 - it is there, and with it whatever it needs

# What is loaded stays: no process looks for garbage in it again, which would also give each a copy of its pages.
gc.freeze()
