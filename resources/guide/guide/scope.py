"""Everything the guide honestly does not know: trivia, writing, code, translation, news, advice, hard maths, nonsense."""
import pathlib
import random
import re

from .expand import expand
from .slots import Case

HERE = pathlib.Path(__file__).resolve().parent.parent / 'topics'
CLASSES = ['fact', 'write', 'code', 'translate', 'live', 'advice', 'math', 'nonsense']
WEIGHTS = [40, 12, 9, 6, 6, 6, 8, 13]
FACTS = {'en': [['load a GLM model', 'built-in guide']], 'zh': [['加载一个 GLM 模型', '内置向导']]}
SYLLABLES = ('ba be bi bo bu ca ce co da de di do fa fe fi fo ga ge go ha he hi ho ja jo ka ke ki ko la le li lo lu ma me mi mo mu na '
             'ne ni no nu pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo wa we wi za ze zo bra cra dra fra gra pra '
             'tra ble cle gle ple ste sto spi shi cha chi the qua lan ner ton ing ber den mar vin sel kor win ter ham ford ville').split()


def common_hanzi():
    """The 3,755 everyday characters, in the order of the national character set."""
    rows = (bytes([0xB0 + r, 0xA1 + c]) for r in range(40) for c in range(94))
    return [c.decode('gb2312', 'ignore') for c in rows if c.decode('gb2312', 'ignore')]


HANZI = common_hanzi()


def odd_word(lang, rng):
    """A word that means nothing, so that unknown words lead to an honest answer."""
    if lang == 'zh' and rng.random() < 0.85:
        return ''.join(rng.choice(HANZI) for _ in range(rng.choice((1, 2, 2, 2, 3, 3, 4))))
    word = ''.join(rng.choice(SYLLABLES) for _ in range(rng.choice((1, 2, 2, 3, 3, 4))))
    if rng.random() < 0.1:
        word = ''.join(rng.choice('abcdefghijklmnopqrstuvwxyz') for _ in range(rng.randrange(2, 9)))
    return word.title() if rng.random() < 0.4 else word


class Scope:
    def __init__(self, folder=HERE):
        self.parts = {}
        for lang in ('en', 'zh'):
            key = None
            for line in (folder / ('scope_%s.txt' % lang)).read_text().splitlines():
                if line.startswith('# '):
                    key = (lang, line[2:].strip())
                    self.parts[key] = []
                elif line.strip():
                    self.parts[key] += [line.strip()] if key[1].endswith('answer') else [i.strip() for i in line.split(' ; ') if i.strip()]

    def case(self, lang, rng, kind=None):
        kind = kind or rng.choices(CLASSES, WEIGHTS)[0]
        q = expand(rng.choice(self.parts[lang, kind + '.frames']), rng)
        if kind in ('nonsense', 'fact', 'write', 'code', 'translate', 'live'):
            noun = lambda: rng.choice(self.parts[lang, 'nouns']) if rng.random() < 0.8 else odd_word(lang, rng)
            verb = lambda: rng.choice(self.parts[lang, 'verbs'])
            q = re.sub(r'N2|(?<![A-Za-z])[NVW](?![A-Za-z0-9])|(?<=W)W', lambda m: {'N': noun, 'N2': noun, 'V': verb, 'W': lambda: odd_word(lang, rng)}[m[0]](), q)
        if kind == 'math':
            q = re.sub(r'D+', lambda m: str(random_number(len(m[0]), rng)), q)
        return Case('scope_' + kind, lang, q, self.parts[lang, kind + '.answer'][0], FACTS[lang])


def random_number(digits, rng):
    return rng.randrange(13 if digits == 2 else 10 ** (digits - 1), 10 ** digits) if digits > 1 else rng.randrange(2, 10)
