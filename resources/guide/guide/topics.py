"""The hand-written topics: their questions, answers and key facts, read from topics/*.txt."""
import pathlib
from dataclasses import dataclass, field

from .expand import expand

HERE = pathlib.Path(__file__).resolve().parent.parent / 'topics'


@dataclass
class Topic:
    name: str
    kind: str  # concept: a thing one asks about; howto: something one wants to do; other
    terms: dict = field(default_factory=lambda: {'en': [], 'zh': []})
    lines: dict = field(default_factory=lambda: {'en': [], 'zh': []})
    answer: dict = field(default_factory=dict)
    more: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)


def split_items(text):
    return [item.strip() for item in text.split(' ; ') if item.strip()]


def read_topics(folder=HERE):
    topics = {}
    for path in sorted(folder.glob('*.txt')):
        if path.name == 'frames.txt' or path.name.startswith(('scope', 'also')):
            continue
        topic = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if not line.strip():
                continue
            if line.startswith('# '):
                name, kind = line[2:].split()
                assert name not in topics, name
                topic = topics[name] = Topic(name, kind)
                continue
            lang, mark, rest = line[:2], line[2], line[3:].lstrip(' ')
            assert lang in ('en', 'zh') and mark in '=?>+!', '%s:%d' % (path.name, number)
            if mark == '=':
                topic.terms[lang] += split_items(rest)
            elif mark == '?':
                topic.lines[lang] += split_items(rest)
            elif mark == '>':
                topic.answer[lang] = topic.answer[lang] + '\n' + rest if lang in topic.answer else rest
            elif mark == '+':
                topic.more[lang] = rest
            else:
                topic.facts[lang] = [alternatives(part) for part in rest.split(';')]
    for path in sorted(folder.glob('also_*.txt')):  # more ways to ask, one topic a line
        for line in path.read_text().splitlines():
            name, _, rest = line.partition(': ')
            topics[name].lines[path.stem[-2:]] += split_items(rest)
    for t in topics.values():
        assert set(t.answer) == set(t.facts) == {'en', 'zh'}, t.name
        assert t.kind in ('concept', 'howto', 'other'), t.name
    return topics


def alternatives(part):
    """Facts that hold a slash themselves: '/' separates only where what follows is no path."""
    part = part.strip()
    if part.startswith(('/', '.', '~', 'chat/')):
        return [part]
    return [a.strip() for a in part.split('/')]


def read_frames(folder=HERE):
    """Question frames around a term: {'concept.en': [...], ...}; X stands for the term."""
    frames, key = {}, None
    for line in (folder / 'frames.txt').read_text().splitlines():
        if line.startswith('# '):
            key = line[2:].strip()
            frames[key] = []
        elif line.strip():
            frames[key] += split_items(line)
    return frames


class Asker:
    """Draws questions for topics."""

    def __init__(self, topics, frames):
        self.topics, self.frames = topics, frames

    def frame(self, kind, lang, term, rng):
        return expand(rng.choice(self.frames['%s.%s' % (kind, lang)]), rng).replace('X', term)

    def question(self, topic, lang, rng):
        """A tidy question, before the untidiness of real ones."""
        terms, lines = topic.terms[lang], topic.lines[lang]
        share = 0.0 if not terms else 1.0 if not lines else max(0.3, min(0.7, 2 * len(terms) / (2 * len(terms) + len(lines))))
        if rng.random() >= share:
            return expand(rng.choice(lines), rng)
        term = expand(rng.choice(terms), rng)
        return self.frame(topic.kind, lang, term, rng)
