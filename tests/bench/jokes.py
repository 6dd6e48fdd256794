"""Measures what the model of jokes finds, and how often it takes serious medical replies for jokes.

python -m tests.bench.jokes --train FILE... --test FILE... --json
"""

import argparse
import json
import time
from pathlib import Path

from forum.plugins.moderation.examples import OWN, read_examples
from forum.plugins.moderation.learning import learn, steps_for
from forum.plugins.moderation.thresholds import LONGEST_AUTO, is_suggested, may_fold_alone
from forum.progress import ProgressBar


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--train", nargs="+", type=Path, default=[], help="none: what the plugin ships")
    parser.add_argument("--test", nargs="+", type=Path, required=True)
    options = parser.parse_args()
    report = measure(options.train, options.test)
    print(json.dumps(report, indent=2) if options.json else as_lines(report))


def measure(train, test):
    """The figures of each file, of a model trained as `flask moderation train` does."""
    examples = [one for path in (OWN, *train) for one in read_examples(path)]
    worked = time.process_time()
    with ProgressBar("Learning", steps_for(len(examples))) as bar:
        model = learn(examples, bar)
    facts = {"examples": len(examples), "train_cpu_s": round(time.process_time() - worked, 1)}
    thresholds = {"suggest_at": round(model.suggest_at, 4), "auto_at": round(model.auto_at, 4)}
    known = {one.text for one in examples}
    return {**facts, **thresholds, "files": {str(path): figures(model, path, known) for path in test}}


def figures(model, path, known):
    """What the model makes of one file; `seen_in_training` tells whether the figures can be trusted."""
    examples = read_examples(path)
    worked = time.process_time()
    judged = [(one, *decided(model, one.text)) for one in examples]
    spent = time.process_time() - worked
    return {
        "rows": len(examples),
        "seen_in_training": sum(one.text in known for one in examples),
        "suggestion": success([(one, suggested) for one, suggested, _ in judged]),
        "auto": success([(one, folded) for one, _, folded in judged]),
        "short_texts": success([(one, yes) for one, yes, _ in judged if len(one.text) <= LONGEST_AUTO]),
        "judge_ms": round(1000 * spent / max(1, len(examples)), 3),
    }


def decided(model, text):
    """(the author is asked, it folds alone), by the rules of production."""
    verdict = model.judge(text)
    return is_suggested(verdict), may_fold_alone(text, verdict)


def success(told):
    """Precision, recall, and false alarms among serious medical and other serious texts."""
    jokes = [yes for one, yes in told if one.is_joke]
    medical = [yes for one, yes in told if one.is_medical]
    serious = [yes for one, yes in told if not one.is_joke]
    return {
        "jokes": len(jokes),
        "recall": share(sum(jokes), len(jokes)),
        "precision": share(sum(jokes), sum(jokes) + sum(serious)),
        "serious_medical": len(medical),
        "false_on_serious_medical": sum(medical),
        "false_per_1000_serious_medical": share(1000 * sum(medical), len(medical)),
        "other_serious": len(serious) - len(medical),
        "false_on_other_serious": sum(serious) - sum(medical),
    }


def share(part, whole):
    return round(part / whole, 4) if whole else None


def as_lines(report):
    lines = [", ".join(f"{name}: {value}" for name, value in report.items() if name != "files")]
    for path, told in report["files"].items():
        lines.append(path)
        lines += [f"  {name}: {value}" for name, value in told.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
