#!/usr/bin/python3
"""Make the built-in guide from nothing but the text in this folder: tokenizer, weights, guide.gguf.

    build_guide.py [--work DIR] [--steps N] [--minutes M]    needs python3-torch and numpy
"""
import argparse
import json
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import torch  # noqa: E402

from guide.bpe import Tokenizer  # noqa: E402
from guide.evaluate import held_out  # noqa: E402
from guide.dialogue import normal  # noqa: E402
from guide.model import Guide  # noqa: E402
from guide.shape import SHAPE, VOCAB  # noqa: E402
from guide.train import learn_tokenizer, save, train  # noqa: E402

SEED = 20


def mix(a):
    """Two ends of one training path lie in the same basin: between them the model errs less than at either."""
    first, second = (torch.load(path) for path in a.mix)
    model = Guide(SHAPE)
    model.load_state_dict({name: 0.4 * first[name] + 0.6 * second[name] for name in first})
    a.work.mkdir(parents=True, exist_ok=True)
    tok = Tokenizer.load(a.tokenizer)
    tok.save(a.work / 'tokenizer.json')
    save(a.work, model, tok)
    shutil.copy(a.work / 'guide.gguf', HERE / 'guide.gguf')


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--work', type=pathlib.Path, default=HERE / 'work', help='where checkpoints go')
    p.add_argument('--steps', type=int, default=6000)
    p.add_argument('--minutes', type=float, default=0, help='end earlier, with the schedule fitted to it')
    p.add_argument('--threads', type=int, default=2)
    p.add_argument('--seed', type=int, default=SEED)
    p.add_argument('--peak', type=float, default=5e-3, help='highest learning rate')
    p.add_argument('--start', help='go on from these weights')
    p.add_argument('--mix', nargs=2, metavar='WEIGHTS', help='train nothing: write the mean of two builds, 0.4 of the first and 0.6 of the second')
    p.add_argument('--tokenizer', type=pathlib.Path, help='use this tokenizer instead of learning one')
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    if a.mix:
        if not a.tokenizer:
            p.error('--mix needs the --tokenizer of both builds')
        return mix(a)
    a.work.mkdir(parents=True, exist_ok=True)
    forbidden = {normal(q['question']) for q in held_out() if 'before' not in q}
    tok = Tokenizer.load(a.tokenizer) if a.tokenizer else learn_tokenizer(a.seed, VOCAB, forbidden=forbidden)
    tok.save(a.work / 'tokenizer.json')
    with open(a.work / 'log.jsonl', 'w') as log:
        _, figures = train(tok, SHAPE, a.seed, a.minutes * 60, a.steps, forbidden, a.work, log, peak=a.peak, start=a.start)
    print(json.dumps(figures))
    shutil.copy(a.work / 'guide.gguf', HERE / 'guide.gguf')


if __name__ == '__main__':
    main()
