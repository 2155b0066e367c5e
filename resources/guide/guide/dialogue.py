"""Whole conversations: one to five questions with their answers, follow-ups and sometimes a system message."""
from . import slots
from .expand import HABITS, expand, untidy
from .scope import Scope
from .slots import Case
from .topics import Asker, read_frames, read_topics

# Small talk, to which nothing is added before or after.
CALM = {'hello', 'how_are_you', 'thanks', 'bye', 'ok', 'test', 'compliment', 'insult', 'apologise', 'speak_en', 'speak_zh', 'likes',
        'human', 'bored'}
EXACT = {'sums', 'memory', 'model_size', 'fit', 'compare'}  # answers with computed figures
LAST_MORE = {'en': 'That is all I know about it. The app shows more on the page itself; for a longer explanation load a GLM model.',
             'zh': '关于这一点我只知道这些。应用的相应页面上有更多内容；想要更长的解释，请加载一个 GLM 模型。'}
NO_CONTEXT = {'en': 'Tell me what you would like to know: for example how to load a model, what context means, or how to use the API.',
              'zh': '请告诉我你想了解什么，例如怎么加载模型、上下文是什么意思，或者怎么使用 API。'}


class Writer:
    """Writes questions with answers, and conversations of them."""

    def __init__(self, forbidden=()):
        self.topics = read_topics()
        self.names = sorted(self.topics)
        self.asker, self.scope = Asker(self.topics, read_frames()), Scope()
        self.forbidden = forbidden
        size = lambda t: len(t.lines['en']) + 2 * len(t.terms['en'])
        self.weights = [min(1.6, max(0.7, size(self.topics[n]) / 20)) for n in self.names]

    def topic_case(self, lang, rng, name=None):
        t = self.topics[name or rng.choices(self.names, self.weights)[0]]
        return Case(t.name, lang, self.asker.question(t, lang, rng), t.answer[lang], t.facts[lang])

    def any_case(self, lang, rng):
        r = rng.random()
        if r < 0.56:
            return self.topic_case(lang, rng)
        if r < 0.71:
            return self.scope.case(lang, rng)
        if r < 0.92:
            return slots.sum_case(lang, rng)
        make = rng.choices((slots.memory_case, slots.model_case, slots.fit_case, slots.compare_case), (5, 4, 3, 1))[0]
        return make(lang, rng)

    def ask(self, lang, rng):
        """A case with its question as a person would type it, never one of the held-out questions."""
        while True:
            case = self.any_case(lang, rng)
            exact = case.topic in ('sums', 'scope_math', 'scope_code', 'scope_nonsense')
            case.question = untidy(case.question, lang, rng, case.topic in CALM, exact)
            if normal(case.question) not in self.forbidden:
                return case

    def follow(self, last, rng):
        """A question about the answer just given."""
        kind = rng.choices(('more', 'again', 'other'), (5, 2, 3))[0]
        lang = last.lang
        other = 'zh' if lang == 'en' else 'en'
        topic = self.topics.get(last.topic)
        if kind == 'other' and (topic is None or last.topic.startswith('speak')):
            kind = 'again'
        answer = last.answer
        if kind == 'more':
            answer = (topic.more.get(lang) if topic and last.answer == topic.answer[lang] else None) or LAST_MORE[lang]
        elif kind == 'other':
            answer = topic.answer[other] if last.answer != LAST_MORE[lang] else LAST_MORE[other]
        question = untidy(expand(rng.choice(HABITS[lang]['follow.' + kind]), rng), lang, rng, calm=True)
        return Case(last.topic, lang if kind != 'other' else other, question, answer, [])

    def conversation(self, rng):
        """(system message or None, [case, ...])"""
        lang = 'en' if rng.random() < 0.58 else 'zh'  # the same question has more English wordings than Chinese ones
        system = rng.choice(HABITS[lang]['system']) if rng.random() < 0.08 else None
        count = rng.choices((1, 2, 3, 4, 5, 7), (85, 8, 3, 2, 1, 1))[0]
        cases = []
        if rng.random() < 0.03:
            while len(cases) < 4:
                cases.append(slots.sum_case(lang, rng))
                cases[-1].question = untidy(cases[-1].question, lang, rng, exact=True)
        while len(cases) < count:
            if cases and rng.random() < 0.16 and cases[-1].topic not in ('thanks', 'ok', 'bye'):
                cases.append(self.follow(cases[-1], rng))
            elif cases and rng.random() < 0.06:
                case = self.topic_case(lang, rng, rng.choice(('thanks', 'thanks', 'ok', 'compliment', 'bye')))
                case.question = untidy(case.question, lang, rng, calm=True)
                cases.append(case)
            elif not cases and rng.random() < 0.01:
                kind = rng.choice(('more', 'again'))
                question = untidy(expand(rng.choice(HABITS[lang]['follow.' + kind]), rng), lang, rng, calm=True)
                cases.append(Case('no_context', lang, question, NO_CONTEXT[lang], []))
            else:
                now = lang if rng.random() < 0.95 else ('zh' if lang == 'en' else 'en')
                cases.append(self.ask(now, rng))
        return system, cases


def normal(question):
    """A question reduced to its letters and digits, to compare training with held-out text."""
    return ''.join(c for c in question.lower() if c.isalnum())


def encode_prompt(tok, turns, system=None):
    """Token ids of a conversation up to and including <|assistant|>. turns: user, assistant, user, ... texts."""
    ids = [tok.special['[gMASK]'], tok.special['<sop>']]
    if system:
        ids += [tok.special['<|system|>']] + tok.encode('\n' + system)
    for i, text in enumerate(turns):
        ids += [tok.special['<|assistant|>' if i % 2 else '<|user|>']] + tok.encode('\n' + text)
    return ids + [tok.special['<|assistant|>']]


def encode_training(tok, system, cases, rng, brief_share=0.6):
    """(token ids, weight of predicting each of them): only answers and the tag that ends them are learnt."""
    ids = [tok.special['[gMASK]'], tok.special['<sop>']]
    if system:
        ids += [tok.special['<|system|>']] + tok.encode('\n' + system)
    ids.append(tok.special['<|user|>'])
    weight = [0.0] * len(ids)
    brief = cases[-1].topic != 'sums' and rng.random() < brief_share
    for case in cases:
        drop = 0.1 if rng.random() < 0.35 else 0.0
        question = tok.encode('\n' + case.question, rng, drop)
        if case.topic not in EXACT and len(question) > 5 and rng.random() < 0.2:  # a few words missing
            question = question[:1] + [q for q in question[1:] if rng.random() > 0.15]
        answer = tok.encode('\n' + case.answer)
        keep = 20 if case.topic in EXACT else 6
        if brief and case is cases[-1] and len(answer) > keep + 4:  # how an answer begins is what must be learnt from each question; the rest is the same text again
            answer = answer[:keep]
            ids += question + [tok.special['<|assistant|>']] + answer
            weight += [0.0] * (len(question) + 1) + [0.3] + [2.5] * 5 + [1.0] * (keep - 6)
            break
        ids += question + [tok.special['<|assistant|>']] + answer + [tok.special['<|user|>']]
        weight += [0.0] * (len(question) + 1) + [0.3] + [2.5] * min(6, len(answer) - 1) + [1.0] * max(0, len(answer) - 7) + [1.0]
    assert len(ids) == len(weight)
    return ids, weight
