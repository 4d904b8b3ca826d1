"""The FastAGI service: tells the dispatcher of each caller, with number and first language."""
