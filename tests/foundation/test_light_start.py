"""What few ask for costs a process nothing until it is asked for."""

import subprocess
import sys


def test_workbooks_are_read_by_a_package_that_comes_with_the_first_of_them() -> None:
    asks = "import sys, foundation.workbooks; print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
