"""First embeddings from counts: which words stand in the questions and answers of which topics.

A word that only means something in a few topics is rare, and a network needs many examples to place it. Counting
needs few: log-ratios of words and topics, reduced to their main directions, put related words side by side at once.
"""
import random

import numpy as np

from .dialogue import Writer


def topic_counts(tok, seed, forbidden, questions=100000):
    """How often each token stands in the questions and in the answers of each topic: [tokens, 2 x topics]."""
    rng, writer, columns, rows = random.Random(seed), Writer(forbidden), {}, []
    for _ in range(questions):
        lang = rng.choice(('en', 'zh'))
        case = writer.ask(lang, rng)
        column = columns.setdefault((lang, case.topic), len(columns))
        rows.append((column, tok.encode('\n' + case.question), tok.encode('\n' + case.answer) if rng.random() < 0.1 else ()))
    counts = np.zeros((tok.size, 2 * len(columns)), np.float32)
    for column, question, answer in rows:
        np.add.at(counts[:, 2 * column], question, 1)
        np.add.at(counts[:, 2 * column + 1], list(answer), 10)
    return counts


def directions(counts, width, doubt=20.0):
    """Each token as `width` numbers. `doubt` pulls tokens seen seldom towards knowing nothing."""
    share = counts.sum(0) / counts.sum()
    ratio = (counts + doubt * share) / (counts.sum(1, keepdims=True) + doubt) / np.maximum(share, 1e-9)
    table = np.log(np.maximum(ratio, 1e-3)) * np.sqrt(share)
    u, s, _ = np.linalg.svd(table, full_matrices=False)
    return (u * s)[:, :width]
