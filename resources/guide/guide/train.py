"""Learn the tokenizer and the weights from the guide's own text."""
import copy
import json
import math
import random
import time
from collections import Counter

import numpy as np
import torch
from torch.nn import functional as F

from . import bpe, gguf
from .dialogue import Writer, encode_training
from .model import Guide
from .muon import Muon
from .words import directions, topic_counts

BATCH_TOKENS = 1792
POOL = 512  # conversations sorted by length together


def learn_tokenizer(seed, vocab_size, conversations=40000, forbidden=()):
    rng, writer, pieces = random.Random(seed), Writer(forbidden), Counter()
    for topic in writer.topics.values():  # answers are written most often: their words deserve whole tokens
        for text in list(topic.answer.values()) + list(topic.more.values()):
            for p in bpe.pretokenize('\n' + text):
                pieces[p] += 12
    for _ in range(conversations):
        for case in writer.conversation(rng)[1]:
            if case.topic != 'scope_nonsense':
                pieces.update(bpe.pretokenize('\n' + case.question))
            pieces.update(bpe.pretokenize('\n' + case.answer) if rng.random() < 0.1 else ())
    return bpe.Tokenizer(bpe.learn(pieces, vocab_size - 256 - len(bpe.SPECIALS)), vocab_size)


def batches(tok, seed, forbidden, done):
    """Endless batches of conversations of like length: (ids, weights) as arrays, padded on the right.

    The further training is (`done` says how far), the more answers are whole."""
    rng, writer = random.Random(seed), Writer(forbidden)
    while True:
        pool = [encode_training(tok, *writer.conversation(rng), rng, 0.8 - 0.4 * done()) for _ in range(POOL)]
        pool = sorted((p for p in pool if len(p[0]) <= 640), key=lambda p: len(p[0]))
        groups, group, width = [], [], 0
        for p in pool:
            if group and (len(group) + 1) * len(p[0]) > BATCH_TOKENS:
                groups.append(group)
                group = []
            group.append(p)
        groups.append(group)
        rng.shuffle(groups)
        for group in groups:
            width = max(len(ids) for ids, _ in group)
            ids, weights = np.zeros((len(group), width), np.int64), np.zeros((len(group), width), np.float32)
            for row, (i, w) in enumerate(group):
                ids[row, :len(i)], weights[row, :len(w)] = i, w
            yield torch.from_numpy(ids), torch.from_numpy(weights)


def noisy(ids, weights, tok, rng):
    """Exchange a few question tokens for random ones, so that no single word decides alone."""
    hit = (torch.rand(ids.shape, generator=rng) < 0.02) & (weights == 0) & (ids < len(tok.tokens)) & (ids > 255)
    return torch.where(hit, torch.randint(256, len(tok.tokens), ids.shape, generator=rng), ids)


def loss_of(model, ids, weights, inputs=None):
    hidden = model.hidden((ids if inputs is None else inputs)[:, :-1])
    wanted = weights[:, 1:] > 0
    logits = model.logits(hidden[wanted]).float()
    each = F.cross_entropy(logits, ids[:, 1:][wanted], reduction='none')
    w = weights[:, 1:][wanted]
    return (each * w).sum() / w.sum()


def named_weights(model):
    """Weights under their file names."""
    return {(n if n.endswith('.weight') else n + '.weight'): p.detach().float().numpy() for n, p in model.state_dict().items()}


def export(path, model, tok):
    gguf.write(path, model.shape, named_weights(model), tok)


def rounded_copy(model):
    """The model as the file holds it, for checks."""
    twin = copy.deepcopy(model)
    with torch.no_grad():
        for p in twin.parameters():
            if p.dim() == 2:
                p.copy_(torch.from_numpy(gguf.rounded(p.numpy())))
    return twin


def place_words(model, tok, seed, forbidden):
    """Begin with related words side by side. The optimizer's large eps keeps rare ones where they were put: they get
    next to no gradient but that of never being the answer."""
    placed = torch.from_numpy(directions(topic_counts(tok, seed, forbidden), model.shape.embd))
    with torch.no_grad():
        placed *= 0.06 / placed.std()
        model.token_embd.weight.mul_(0.5).add_(placed.clamp_(-0.5, 0.5))


def train(tok, shape, seed, seconds, steps, forbidden, out, log, peak=3e-3, dropout=0.0, start=None):
    """Train for `steps` steps (or until `seconds` have passed: the schedule follows whichever ends first)."""
    torch.manual_seed(seed)
    noise = torch.Generator().manual_seed(seed)
    model = Guide(shape, dropout)
    if start:
        model.load_state_dict(torch.load(start))
    else:
        place_words(model, tok, seed, forbidden)
    mean = copy.deepcopy(model)
    inner = [p for n, p in model.named_parameters() if p.dim() == 2 and 'embd' not in n]
    outer = [p for n, p in model.named_parameters() if p.dim() != 2 or 'embd' in n]
    opts = [Muon(inner, peak, weight_decay=0.03), torch.optim.AdamW(outer, lr=peak, betas=(0.9, 0.98), eps=1e-5, weight_decay=0.0)]
    spent, last, seen, recent, last_export = 0.0, time.time(), 0, [], time.time()
    done = 0.0
    data = batches(tok, seed, forbidden, lambda: done)
    for step in range(1, steps + 1):
        spent, last = spent + min(20, time.time() - last), time.time()  # a paused process loses no schedule
        done = max(step / steps, spent / seconds if seconds else 0)
        if done >= 1:
            break
        rate = peak * min(1, step / 20) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        opts[0].param_groups[0]['lr'] = rate
        opts[1].param_groups[0]['lr'] = 0.6 * rate
        ids, weights = next(data)
        with torch.autocast('cpu', dtype=torch.bfloat16):
            loss = loss_of(model, ids, weights, noisy(ids, weights, tok, noise))
        model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(outer, 1.0)
        for opt in opts:
            opt.step()
        keep = min(0.995, (step + 1) / (step + 20))
        with torch.no_grad():
            for a, b in zip(mean.parameters(), model.parameters()):
                a.lerp_(b, 1 - keep)
        seen += ids.numel()
        recent = recent[-49:] + [loss.item()]
        if step % 20 == 0:
            line = {'step': step, 'loss': round(sum(recent) / len(recent), 4), 'tokens': seen, 'seconds': round(spent), 'rate': round(rate, 6)}
            print(json.dumps(line), file=log, flush=True)
        if time.time() - last_export > 120:
            save(out, mean, tok)
            last_export = time.time()
    save(out, mean, tok)
    return mean, {'steps': step, 'tokens': seen, 'seconds': round(spent), 'loss': round(sum(recent) / len(recent), 4)}


def save(out, model, tok):
    torch.save(model.state_dict(), out / 'weights.pt.part')
    (out / 'weights.pt.part').rename(out / 'weights.pt')
    export(out / 'guide.gguf', model, tok)
