"""The held-out questions, and judging answers by their key facts."""
import json
import pathlib
import random

from . import slots
from .dialogue import LAST_MORE
from .scope import FACTS
from .topics import read_topics

HERE = pathlib.Path(__file__).resolve().parent.parent

# Ways of asking that no training frame has; A and B are operands, S a memory size, M a model.
SUMS = {
    'en': ['What do A and B come to, added together?', 'if I put A and B together, what is the total', "what's A + B?", 'A plus B = ?', 'please give me A - B',
           'how much is left of A after B are gone', 'Could you tell me A minus B?', 'A * B, what is it'],
    'zh': ['A与B加在一起等于几', 'A再加B一共有多少', '请问A + B = ？', 'A加上B得多少呢', '请告诉我A-B', 'A去掉B剩下多少', '麻烦算一算A减B', 'A×B得到多少'],
}
OPERATION = '++++---*'
MEMORY = {
    'en': ['My computer has S GB of RAM. Which GLM would you suggest?', 'which model should I pick given S gb of memory', 'S GB memory - what model?', 'whats runnable on a S gig machine'],
    'zh': ['我电脑内存S GB，你建议用哪个GLM', '手头只有S GB内存，选什么模型好', '内存S G能带动哪个模型', 'S GB的机器适合跑什么'],
}
MODEL = {
    'en': ['How many gigabytes will M want?', 'what does M need in terms of memory', 'M: how large is it as Q4_K_M'],
    'zh': ['要跑M得有多大内存', 'M大概占多少GB', 'M量化成Q4_K_M有多大'],
}


def hand_written():
    topics = read_topics()
    for lang in ('en', 'zh'):
        for line in (HERE / 'heldout' / ('%s.txt' % lang)).read_text().splitlines():
            name, question = line.split(': ', 1)
            yield lang, name, question, topics[name].facts[lang]
        for line in (HERE / 'heldout' / ('scope_%s.txt' % lang)).read_text().splitlines():
            yield lang, 'scope', line, FACTS[lang]


def computed(seed=7):
    rng = random.Random(seed)
    for lang in ('en', 'zh'):
        for form, op in zip(SUMS[lang] * 4, OPERATION * 4):
            while True:
                a, b = (rng.randrange(2, 13), rng.randrange(2, 13)) if op == '*' else (rng.randrange(3, 100), rng.randrange(2, 100))
                if (op == '*' or slots.held_out_pair(a, b, op)) and (op != '-' or a > b):
                    break
            value = a + b if op == '+' else a - b if op == '-' else a * b
            yield lang, 'sums', form.replace('A', str(a)).replace('B', str(b)), [[' %d.' % value, ' %d。' % value]]
        for n in (4, 6, 8, 12, 16, 24, 32, 48, 64):
            yield lang, 'memory', rng.choice(MEMORY[lang]).replace('S', str(n)), [[f] for f in slots.bracket(n)[3]]
        for m in (slots.MODELS[i] for i in (0, 1, 2, 3, 4, 5, 7, 8)):
            yield lang, 'model_size', rng.choice(MODEL[lang]).replace('M', m[0], 1), [[m[2] + ' GB']]


def conversations():
    """Questions that follow others: (language, topic, questions, facts of the last answer)."""
    topics = read_topics()
    for line in (HERE / 'heldout' / 'turns.txt').read_text().splitlines():
        lang, wanted, *turns = line.split(' | ')
        kind, _, detail = wanted.partition(':')
        if kind == 'memory':
            facts = [[f] for f in slots.bracket(int(detail))[3]] + [[detail + ' GB']]
        elif kind == 'sums':
            facts = [[detail]]
        elif kind in ('en', 'zh'):  # the same answer in the other language
            facts = topics[detail].facts[kind] + [[topics[detail].answer[kind][:12]]]
        elif kind == 'more':
            first = 'token' if 'token' in turns[0] else 'load_model'
            facts = [[LAST_MORE[lang][:14], *([topics[first].more[lang][:14]] if topics[first].more else [])]]
        elif kind == 'scope':
            facts = FACTS[lang]
        else:
            facts = topics[detail or kind].facts[lang]
        yield lang, 'turns', turns, facts


def write_held_out(path=HERE / 'heldout.jsonl'):
    with open(path, 'w') as f:
        for lang, topic, question, facts in [*hand_written(), *computed()]:
            f.write(json.dumps({'lang': lang, 'topic': topic, 'question': question, 'facts': facts}, ensure_ascii=False) + '\n')
        for lang, topic, turns, facts in conversations():
            f.write(json.dumps({'lang': lang, 'topic': topic, 'before': turns[:-1], 'question': turns[-1], 'facts': facts}, ensure_ascii=False) + '\n')


def held_out(path=HERE / 'heldout.jsonl'):
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def right(answer, facts):
    """Every fact must be there, in any of its spellings."""
    answer = answer.lower()
    return all(any(a.lower() in answer for a in alternatives) for alternatives in facts)
