"""Public docstrings begin with a verb in the imperative (functions) or a noun phrase (classes).

A verb that is missing in VERBS is added there by hand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from foundation.settings import CODE_DIR
from tests.rooms import ROOMS

#: Per cent of a package's public docstrings that fit.
LEAST_SHARE = 98
LEAST_WORDS = 4
VERBS = frozenset(
    """
    abandon abort accept account acknowledge act activate add adjust admit adopt advance agree
    align allow analyse announce answer append apply approve arm ask assemble assert assess
    assign attach attack attribute authenticate authorise average await ban bar beat begin bind
    block book break bring build bundle calculate call cancel carry change charge check choose
    claim clean clear clip close coach collapse collect combine come commit compare compile
    complete compose compress compute concatenate confirm connect consider construct consult
    consume contact convert copy correct count cover crash create cut damage debit decide
    declare decline decode decrease decrypt deduct deduplicate define delay delete deliver
    demand deny derive describe detach detect determine dial disable discard disconnect dismiss
    dispatch display dispute distribute divide do doubt download draft drain draw drop dump edit
    embed empty enable encode encrypt end enlarge enqueue ensure enter erase escalate escape
    estimate evaluate examine exchange execute exit expand expect expire explain export expose
    extend extract fail feed fetch fill filter find finish fit fix flood flush focus fold follow
    forbid force forecast forget forgive form format forward free freeze gather generate get
    give go grant greet group grow guard guess hand handle hang hash have hear hide hold
    identify ignore import increase indent index inform initialise insert inspect install
    interpret interrupt intersect invalidate invite issue iterate join judge keep kill label
    lapse launch lay lead learn leave lend let lift limit link list listen load locate lock log
    look lose lower mail make map mark mask match measure merge migrate mix monitor mount move
    mute name normalise note notify number obey object offer open order overwrite own pack pad
    pair park parse pass pause pick place plan play post predict prefer prepare prevent print
    probe proceed process produce promise propose prove provide publish pull push put query
    queue quote raise rank rate read rebuild recall receive reckon recognise recompute reconnect
    record recover redact redirect reduce refer refresh refuse register reject relate release
    reload remember remind remove rename render renew reopen repair repeat replace replay reply
    report request require reread resample reschedule rescue reserve reset resize resolve
    respond restart restore restrict resume retire retract retry return reuse reverse revert
    revoke reweigh ring rotate round route run sample save say scale scan schedule score seal
    search see seed seek select send separate serve set settle share shorten show shrink shut
    sign silence simulate skip sleep snooze solve sort sow speak split spread start state stay
    step stop store stream strip submit subscribe subtract suggest sum summarise supervise
    suppress suspend swap switch synthesise take talk tear tell terminate test tie time toggle
    total trace track train transfer transform translate trim trust try turn undo unlock unmark
    unmute unpack unplug unsubscribe update upload use validate verify view wait wake walk warn
    watch weigh widen withdraw withhold work wrap write yield zero zip
    """.split()
)
#: What no noun phrase begins with: words that ask, point or join, and verbs.
NO_NOUNS = frozenset(
    """
    after also and as ask asks at be because before begin below beside between both bring but by
    carries change counted do does draws each either empties end erases every everybody everything
    everyone feeds find for from gives go has have he hears her here his how if in it its judges
    keep keeps learn leave let likes look looks makes means mounting never no nobody none not
    nothing of off on once only or others our out over plays puts read reads reconciles render
    resolves ring rings saves says sees serve set she so some somebody someone something speak stop
    take takes tell tells than that their them then there these they this those three to two under
    unless until up wakes we what whatever when where whether which while who whoever whom whose why
    with within without writes
    """.split()
)

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def documented(tree: ast.AST, within: str = "") -> Iterator[tuple[str, Documented, str]]:
    """Yield each public function, method and class that has a docstring: its qualified name, its
    node and the docstring."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, Documented):
            continue
        if node.name.startswith("_") and not node.name.startswith("__"):
            continue
        text = ast.get_docstring(node)
        if text:
            yield f"{within}{node.name}", node, text
        if isinstance(node, ast.ClassDef):
            yield from documented(node, f"{within}{node.name}.")


def fits(node: Documented, text: str) -> bool:
    """Tell whether a docstring's first line begins as the rule says."""
    words = text.splitlines()[0].split()
    first = words[0].strip(".,:;")
    if len(words) < LEAST_WORDS or not first[0].isupper():
        return False
    if isinstance(node, ast.ClassDef):
        return first.lower() not in NO_NOUNS
    return first.lower() in VERBS


def share_of(package: str) -> tuple[float, list[str]]:
    """The per cent of the package's docstrings that fit, and where the others stand."""
    count, unfit = 0, []
    for path in sorted((CODE_DIR / package).rglob("*.py")):
        for name, node, text in documented(ast.parse(path.read_text(encoding="utf-8"))):
            count += 1
            if not fits(node, text):
                unfit.append(f"{path.relative_to(CODE_DIR)}:{node.lineno} {name}: {text[:60]!r}")
    return 100 * (count - len(unfit)) / count, unfit


@pytest.mark.parametrize("package", ROOMS)
def test_docstrings_begin_with_a_verb_or_a_noun(package: str) -> None:
    share, unfit = share_of(package)
    assert share >= LEAST_SHARE, "\n".join(unfit)


@pytest.mark.parametrize(
    ("code", "fit"),
    [
        ('def one(): "Return the number of callers."', True),
        ('def one(): "The number of callers that wait."', False),
        ('def one(): "Whether a caller waits here."', False),
        ('def one(): "Return it."', False),
        ('def one(): "`size`: how many callers wait."', False),
        ('async def one(): "Wait until a caller comes."', True),
        ('class One: "A caller who waits in line."', True),
        ('class One: "Who waits in the line."', False),
        ('class One: "Reads what callers say here."', False),
        ('class One:\n    def two(self): "Its callers, all of them."', False),
    ],
)
def test_what_fits(code: str, fit: bool) -> None:
    assert [fits(node, text) for _, node, text in documented(ast.parse(code))] == [fit]


def test_private_ones_and_those_without_a_docstring_do_not_count() -> None:
    code = 'def _one(): "It is."\nclass _Two:\n    def three(self): "It is."\ndef four(): ...\n'
    assert list(documented(ast.parse(code))) == []
