"""Writes scores.tsv: what sacrebleu says about the translations in *.tsv.

Each line of a file is a translation and its references, separated by tabs. The sentences were written for this
project. Run in this folder with sacrebleu 2.6.0: python3 make_golden.py
"""

import glob

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF

assert sacrebleu.__version__ == "2.6.0"
rows = ["file\tmetric\ttokenizer\tcase\tsmoothing\tvalue\tsignature\tdescription"]
for name in sorted(glob.glob("*.tsv")):
    if name == "scores.tsv":
        continue
    lines = [line.rstrip("\n").split("\t") for line in open(name, encoding="utf-8", newline="\n")]
    hypotheses = [line[0] for line in lines]
    most = max(len(line) for line in lines)
    references = [[line[k] if k < len(line) else None for line in lines] for k in range(1, most)]
    for lowercase in (False, True):
        case = "lc" if lowercase else "mixed"
        for tokenizer in ("13a", "zh", "char", "none"):
            for smoothing in ("exp", "none"):
                metric = BLEU(tokenize=tokenizer, lowercase=lowercase, smooth_method=smoothing, force=True)
                score = metric.corpus_score(hypotheses, references)
                rows.append(
                    f"{name}\tBLEU\t{tokenizer}\t{case}\t{smoothing}\t{score.score!r}\t"
                    f"{metric.get_signature()}\t{score}")
        for order in (0, 2):
            metric = CHRF(word_order=order, lowercase=lowercase)
            score = metric.corpus_score(hypotheses, references)
            rows.append(
                f"{name}\tchrF\t{order}\t{case}\t-\t{score.score!r}\t{metric.get_signature()}\t{score}")
    for line in lines:
        metric = BLEU(effective_order=True)
        score = metric.sentence_score(line[0], line[1:])
        rows.append(f"{name}\tsentence\t13a\tmixed\texp\t{score.score!r}\t{metric.get_signature()}\t{score}")
with open("scores.tsv", "w", encoding="utf-8") as file:
    file.write("\n".join(rows) + "\n")
