from collections.abc import Callable, Sequence
from typing import Optional

class DosimError(ValueError): ...

def version() -> str: ...
def check(name: str, text: str) -> str: ...
def exact(name: str, text: str) -> str: ...
def simulate(
    name: str,
    text: str,
    trials: Optional[int],
    seed: Optional[int],
    threads: Optional[int],
    progress: Optional[Callable[[int, int], None]],
) -> str: ...
def compare(
    files: Sequence[tuple[str, str]],
    trials: Optional[int],
    seed: Optional[int],
    threads: Optional[int],
    progress: Optional[Callable[[int, int], None]],
) -> str: ...
def sweep(
    name: str,
    text: str,
    seed: Optional[int],
    threads: Optional[int],
    progress: Optional[Callable[[int, int], None]],
) -> str: ...
def decision_table(name: str, text: str, design: Optional[str]) -> str: ...
def dose_paths(name: str, text: str, scenario: Optional[str], design: Optional[str]) -> str: ...
def next_dose(
    name: str,
    text: str,
    design: Optional[str],
    outcomes: Optional[str],
    counts: Optional[str],
    at: Optional[int],
    sheet_name: str,
    sheet: Optional[bytes],
    on: Optional[str],
    strict: bool,
) -> str: ...
def command(arguments: Sequence[str]) -> int: ...
