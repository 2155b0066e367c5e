"""Byte-level BPE with the GLM-4 pre-tokenizer: learning it, encoding, decoding, saving."""
import heapq
import json
import re
import unicodedata
from collections import Counter, defaultdict

SPECIALS = [
    '<|endoftext|>', '[MASK]', '[gMASK]', '[sMASK]', '<sop>', '<eop>', '<|system|>', '<|user|>',
    '<|assistant|>', '<|observation|>', '<|begin_of_image|>', '<|end_of_image|>',
    '<|begin_of_video|>', '<|end_of_video|>',
]

CONTRACTION = re.compile(r"'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])")
# The pre-tokenizer over character classes: L letter, N number, R line end, B blank, W other space, O other.
SHAPE = re.compile(r'[OBW]?L+|N{1,3}|B?O+R*|[BWR]*R+|[BWR]+(?![LNO])|[BWR]+')
_class_of = {}


def char_class(ch):
    """One letter that says what the pre-tokenizer sees in a character."""
    known = _class_of.get(ch)
    if known:
        return known
    category = unicodedata.category(ch)
    if ch in '\r\n':
        c = 'R'
    elif ch == ' ':
        c = 'B'
    elif ch.isspace() and not '\x1c' <= ch <= '\x1f':
        c = 'W'
    else:
        c = category[0] if category[0] in 'LN' else 'O'
    _class_of[ch] = c
    return c


def pretokenize(text):
    """Cut a text into the pieces inside which merges may happen."""
    shape = ''.join(map(char_class, text))
    pieces, at = [], 0
    while at < len(text):
        m = CONTRACTION.match(text, at) or SHAPE.match(shape, at)
        pieces.append(text[at:m.end()])
        at = m.end()
    return pieces


def byte_symbols():
    """The printable symbol that stands for each byte in the token list."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    table = {b: chr(b) for b in plain}
    for n, b in enumerate(b for b in range(256) if b not in table):
        table[b] = chr(0x100 + n)
    return table


def allowed(token):
    """Whether a merge result may become a token: whole characters, and of Chinese at most two."""
    try:
        text = token.decode()
    except UnicodeDecodeError:
        return len(token) == 2 and token[0] >= 0xE0  # the head of one three-byte character
    wide = sum(ord(c) > 0x2E7F for c in text)
    if wide:
        return wide == len(text) and len(text) <= 2
    return len(text) <= 16


def learn(piece_counts, n_merges):
    """Learn merges from pieces with their counts. Returns the tokens in rank order, after the 256 bytes."""
    words, counts = [], []
    for piece, count in sorted(piece_counts.items()):
        if any(char_class(c) == 'N' for c in piece):
            continue  # digits stay single, so that sums can be learnt
        words.append([bytes([b]) for b in piece.encode()])
        counts.append(count)
    pairs, where = Counter(), defaultdict(set)
    for w, word in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += counts[w]
            where[pair].add(w)
    heap = [(-n, p) for p, n in pairs.items() if allowed(p[0] + p[1])]
    heapq.heapify(heap)
    known, tokens = {bytes([b]) for b in range(256)}, []
    while heap and len(tokens) < n_merges:
        n, pair = heapq.heappop(heap)
        if pairs.get(pair, 0) != -n:
            continue  # the count has changed since; a fresher entry is in the heap
        if -n < 3:
            break
        joined = pair[0] + pair[1]
        if joined not in known:
            known.add(joined)
            tokens.append(joined)
        changed = set()
        for w in where.pop(pair):
            word, count = words[w], counts[w]
            for old in zip(word, word[1:]):
                pairs[old] -= count
                changed.add(old)
            i, out = 0, []
            while i < len(word):
                if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
                    out.append(joined)
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            words[w] = out
            for new in zip(out, out[1:]):
                pairs[new] += count
                where[new].add(w)
                changed.add(new)
        pairs.pop(pair, None)
        for p in changed:
            if p != pair and pairs.get(p, 0) > 0 and allowed(p[0] + p[1]):
                heapq.heappush(heap, (-pairs[p], p))
    return tokens


class Tokenizer:
    """Token id = merge rank: a smaller id is merged first. The specials stand at the end."""

    def __init__(self, learnt, vocab_size):
        self.tokens = [bytes([b]) for b in range(256)] + list(learnt)
        self.padding = vocab_size - len(SPECIALS) - len(self.tokens)
        assert self.padding >= 0
        self.ids = {t: i for i, t in enumerate(self.tokens)}
        base = vocab_size - len(SPECIALS)
        self.special = {s: base + i for i, s in enumerate(SPECIALS)}
        self.size = vocab_size
        self.cache = {}

    @property
    def stops(self):
        return [self.special[s] for s in ('<|endoftext|>', '<|user|>', '<|observation|>')]

    def merge(self, data, rng=None, drop=0.0):
        """Merge one piece. With rng, each possible merge is skipped now and then (varied spellings for training)."""
        parts = [data[i:i + 1] for i in range(len(data))]
        skipped = set()
        while len(parts) > 1:
            best, at = None, -1
            for i in range(len(parts) - 1):
                rank = self.ids.get(parts[i] + parts[i + 1])
                if rank is not None and (best is None or rank < best) and parts[i] + parts[i + 1] not in skipped:
                    best, at = rank, i
            if at < 0:
                break
            joined = parts[at] + parts[at + 1]
            if rng and len(joined) > 3 and rng.random() < drop:
                skipped.add(joined)
                continue
            parts[at:at + 2] = [joined]
        return [self.ids[p] for p in parts]

    def encode(self, text, rng=None, drop=0.0):
        out = []
        for piece in pretokenize(text):
            if rng and drop:
                out += self.merge(piece.encode(), rng, drop)
                continue
            ids = self.cache.get(piece)
            if ids is None:
                ids = self.merge(piece.encode())
                if len(self.cache) < 200000:
                    self.cache[piece] = ids
            out += ids
        return out

    def decode(self, ids):
        return b''.join(self.tokens[i] for i in ids if i < len(self.tokens)).decode('utf-8', 'replace')

    def gguf_lists(self):
        """Token strings, their types, and every two-way split of every token, in rank order, as merges."""
        sym = byte_symbols()
        show = lambda t: ''.join(sym[b] for b in t)
        strings = [show(t) for t in self.tokens] + ['[PAD%d]' % i for i in range(self.padding)] + SPECIALS
        types = [1] * len(self.tokens) + [5] * self.padding + [3] * len(SPECIALS)
        merges = []
        for t in self.tokens[256:]:
            for cut in range(1, len(t)):
                if t[:cut] in self.ids and t[cut:] in self.ids:
                    merges.append(show(t[:cut]) + ' ' + show(t[cut:]))
        return strings, types, merges

    def save(self, path):
        learnt = [t.hex() for t in self.tokens[256:]]
        with open(path, 'w') as f:
            json.dump({'vocab_size': self.size, 'learnt': learnt}, f)

    @staticmethod
    def load(path):
        with open(path) as f:
            d = json.load(f)
        return Tokenizer([bytes.fromhex(t) for t in d['learnt']], d['vocab_size'])
