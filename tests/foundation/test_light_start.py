"""What few ask for costs a process nothing until it is asked for."""

import subprocess
import sys


def test_workbooks_are_read_by_a_package_that_comes_with_the_first_of_them() -> None:
    asks = "import sys, foundation.workbooks; print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_query_costs_its_own_file() -> None:
    asks = """
import foundation.postgres.queries as queries
read, load = [], queries.load
queries.load = lambda files: read.extend(files) or load(files)
queries.bind("journal_move", last_id="7-0", journal="komek:journal")
print(len(read))
"""
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
