"""Questions with numbers in them, whose answers are computed: sums, and which model fits which memory."""
import zlib
from dataclasses import dataclass

from .expand import expand


@dataclass
class Case:
    topic: str
    lang: str
    question: str
    answer: str
    facts: list
    held_out: bool = False


EN_NUMBERS = ('zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen '
              'sixteen seventeen eighteen nineteen twenty').split()
ZH_DIGITS = '零一二三四五六七八九'
SUM_WORDS = {
    'en': {'+': ['+', ' + ', ' + ', ' plus ', ' and ', ' added to '], '-': ['-', ' - ', ' - ', ' minus ', ' take away ', ' less '],
           '*': ['*', ' * ', ' x ', ' times ', ' multiplied by ', '×', ' × '], '/': ['/', ' / ', ' divided by ', ' ÷ ']},
    'zh': {'+': ['+', ' + ', '加', '加', '加上', '＋'], '-': ['-', ' - ', '减', '减', '减去'],
           '*': ['*', ' × ', '乘', '乘以', '×', 'x'], '/': ['/', ' ÷ ', '除以', '÷']},
}
SUM_FRAMES = {
    'en': ['what is X', 'X', 'X', 'X =', 'calculate X', 'how much is X', 'X equals what', 'what does X (make|equal|give)', 'compute X',
           'can you (do|calculate|add|work out) X', 'solve X', 'tell me X', 'sum: X', 'the (answer|result) of X', 'do you know X', 'add up X',
           'what do you get for X', 'X is', 'work out X', 'how many is X', 'what will X be', 'i need X', 'and X', 'what about X', 'whats X',
           'what is the sum of X', 'what is the result of X', 'math: X', 'quick maths: X', 'can you tell me how much X is'],
    'zh': ['X', 'X', 'X=', 'X等于多少', 'X等于几', 'X是多少', '计算X', '算一下X', 'X得多少', '请算X', 'X得几', '帮我算X', 'X的结果[是多少]',
           'X=多少', 'X=?', '你会算X吗', '算算X', 'X是几', '求X', '那X呢', '口算X', 'X一共是多少', '帮忙算下X', '问你X', 'X多少', 'X 是多少'],
}
SPECIAL_SUMS = {
    'en': {'+': ['add A and B', 'the sum of A and B', 'what do you get if you add A and B', 'if i have A apples and get B more how many do i have',
                 'A apples and B apples, how many [in total]', 'sum of A and B', 'what is A increased by B'],
           '-': ['subtract B from A', 'i have A apples and eat B, how many are left', 'take B away from A', 'what is left if i take B from A',
                 'the difference between A and B', 'A reduced by B'],
           '*': ['multiply A by B', 'the product of A and B', 'multiply A and B'], '/': ['divide A by B']},
    'zh': {'+': ['A和B的和[是多少]', '把A和B加起来', '我有A个苹果，又得到B个，一共几个', 'A与B相加', 'A跟B加起来是多少'],
           '-': ['A和B的差', '我有A个苹果，吃了B个，还剩几个', '从A里减去B', 'A比B多多少'],
           '*': ['A和B相乘', 'A和B的积', 'A个B是多少'], '/': ['把A分成B份，每份多少']},
}


def zh_number(n):
    if n <= 10:
        return '十' if n == 10 else ZH_DIGITS[n]
    tens, ones = divmod(n, 10)
    return ('' if tens == 1 else ZH_DIGITS[tens]) + '十' + (ZH_DIGITS[ones] if ones else '')


def spoken(n, lang):
    return zh_number(n) if lang == 'zh' else EN_NUMBERS[n]


def held_out_pair(a, b, op):
    """One pair of operands in ten is never trained on."""
    return max(a, b) > 9 and zlib.crc32(b'%d%s%d' % (a, op.encode(), b)) % 10 == 0


def operands(rng):
    op = rng.choices('+-*/', (50, 32, 14, 4))[0]
    if op == '*':
        return rng.randrange(0, 13), rng.randrange(0, 13), op
    if op == '/':
        b = rng.randrange(1, 13)
        return b * rng.randrange(1, 13), b, op
    top = rng.choice((10, 20, 50, 100, 100, 100))
    a, b = rng.randrange(top), rng.randrange(top)
    return (max(a, b), min(a, b), op) if op == '-' and rng.random() < 0.85 else (a, b, op)


def sum_case(lang, rng, held_out=False):
    while True:
        a, b, op = operands(rng)
        if held_out_pair(a, b, op) == held_out:
            break
    sign = {'*': '×', '/': '÷'}.get(op, op)
    value = a + b if op == '+' else a - b if op == '-' else a * b if op == '*' else a // b
    if op == '+' and not held_out and rng.random() < 0.05:
        a, b, c = (rng.randrange(1, 10) for _ in range(3))
        return Case('sums', lang, expand(rng.choice(SUM_FRAMES[lang]), rng).replace('X', '%d + %d + %d' % (a, b, c)),
                    '%d + %d + %d = %d.' % (a, b, c, a + b + c), [[str(a + b + c)]])
    in_words = max(a, b) <= (20 if lang == 'en' else 99) and rng.random() < 0.14
    show = (lambda n: spoken(n, lang)) if in_words else str
    if rng.random() < 0.15:
        q = expand(rng.choice(SPECIAL_SUMS[lang][op]), rng).replace('A', show(a)).replace('B', show(b))
    else:
        words = SUM_WORDS[lang][op]
        middle = rng.choice(words[3:] if in_words else words)
        if in_words and lang == 'en' and not middle.startswith(' '):
            middle = {'×': ' times '}.get(middle, ' ' + middle + ' ')
        q = expand(rng.choice(SUM_FRAMES[lang]), rng).replace('X', show(a) + middle + show(b))
    return Case('sums', lang, q, '%d %s %d = %s%d%s' % (a, sign, b, step(a, b, op), value, '.' if lang == 'en' else '。'),
                [[' %d.' % value, ' %d。' % value]], held_out)


def step(a, b, op):
    """The way there, as in mental arithmetic: 47 + 38 = 70 + 15 = 85. Digit by digit it can be learnt from few examples."""
    if op not in '+-' or max(a, b) < 10 or a % 10 == 0 or b % 10 == 0:
        return ''
    if op == '+':
        return '%d + %d = ' % (a // 10 * 10 + b // 10 * 10, a % 10 + b % 10)
    ones = a % 10 - b % 10
    return '%d %s %d = ' % (a // 10 * 10 - b // 10 * 10, '-' if ones < 0 else '+', abs(ones))


# Name, parameters in billions, GB as Q4_K_M, Q8_0 and F16, context, spellings people use.
MODELS = [
    ('GLM-Edge-1.5B', '1.6', '1.0', '1.7', '3.2', '8,192', ['glm-edge-1.5b', 'glm edge 1.5b', 'glm-edge', 'edge 1.5b', 'a 1.5b model', 'the 1.5b']),
    ('GLM-Edge-4B', '4.3', '2.6', '4.6', '8.7', '8,192', ['glm-edge-4b', 'glm edge 4b', 'edge 4b', 'a 4b model', 'the 4b']),
    ('ChatGLM3-6B', '6.2', '4.1', '6.6', '12.5', '8,192', ['chatglm3-6b', 'chatglm3', 'chatglm 3', 'chatglm', 'a 6b model', 'the 6b']),
    ('GLM-4-9B', '9.4', '6.2', '10.0', '18.8', '32,768', ['glm-4-9b', 'glm 4 9b', 'glm4 9b', 'glm-4-9b-0414', 'a 9b model', 'the 9b', '9b', 'glm-4-9b-chat', 'glm4-9b', 'glm4']),
    ('GLM-Z1-9B', '9.4', '6.2', '10.0', '18.8', '32,768', ['glm-z1-9b', 'glm z1 9b', 'z1 9b', 'z1-9b']),
    ('GLM-4-32B', '32.6', '19.7', '34.6', '65.1', '32,768', ['glm-4-32b', 'glm 4 32b', 'glm4 32b', 'glm-4-32b-0414', 'a 32b model', 'the 32b', '32b', 'glm4-32b']),
    ('GLM-Z1-32B', '32.6', '19.7', '34.6', '65.1', '32,768', ['glm-z1-32b', 'glm z1 32b', 'z1 32b', 'z1-32b']),
    ('GLM-4.7-Flash', '29.9', '18.5', '31.8', '59.9', '202,752', ['glm-4.7-flash', 'glm 4.7 flash', '4.7 flash', 'glm4.7 flash', 'a 30b model']),
    ('GLM-4.5-Air', '110', '73', '117', '221', '131,072', ['glm-4.5-air', 'glm 4.5 air', '4.5 air', 'glm4.5 air', 'a 100b model']),
    ('GLM-4.5', '353', '213', '381', '706', '131,072', ['glm-4.5', 'glm 4.5', 'glm4.5', 'the full glm-4.5']),
    ('GLM-4.6', '353', '213', '381', '706', '202,752', ['glm-4.6', 'glm 4.6', 'glm4.6']),
    ('GLM-4.7', '353', '213', '381', '706', '202,752', ['glm-4.7', 'glm 4.7', 'glm4.7']),
    ('GLM-4.1V-9B', '9.4', '6.2', '10.0', '18.8', '65,536', ['glm-4.1v-9b', 'glm-4.1v-9b-thinking', 'glm 4.1v 9b']),
    ('GLM-4.6V-Flash', '9.4', '6.2', '10.0', '18.8', '131,072', ['glm-4.6v-flash', 'glm 4.6v flash', '4.6v flash']),
    ('GLM-OCR', '0.7', '0.4', '0.7', '1.4', '131,072', ['glm-ocr', 'glm ocr']),
]
ZH_ALIASES = {'GLM-4-9B': ['9B模型', '9b 的模型', '九B'], 'GLM-4-32B': ['32B模型', '32b 的模型'], 'GLM-Edge-1.5B': ['1.5B模型'], 'ChatGLM3-6B': ['6B模型'],
              'GLM-Edge-4B': ['4B模型']}
COMMON = [4, 6, 8, 8, 12, 16, 16, 24, 32, 32, 48, 64]
ODD = [2, 3, 5, 7, 10, 11, 18, 20, 22, 28, 36, 40, 80, 96, 128, 192, 256, 512]

# Up to so many GB: what to say.
BRACKETS = [
    (3, 'only GLM-Edge-1.5B fits: about 1 GB as Q4_K_M.', '只能用 GLM-Edge-1.5B：Q4_K_M 约 1 GB。', ['GLM-Edge-1.5B']),
    (5, 'take GLM-Edge-1.5B, about 1 GB as Q4_K_M; GLM-Edge-4B (2.6 GB) just fits.',
     '用 GLM-Edge-1.5B，Q4_K_M 约 1 GB；GLM-Edge-4B（2.6 GB）勉强放得下。', ['GLM-Edge-1.5B']),
    (7, 'take GLM-Edge-4B, 2.6 GB as Q4_K_M; ChatGLM3-6B (4.1 GB) just fits.',
     '用 GLM-Edge-4B，Q4_K_M 为 2.6 GB；ChatGLM3-6B（4.1 GB）勉强放得下。', ['GLM-Edge-4B']),
    (9, 'GLM-4-9B as Q4_K_M (6.2 GB) just fits with a short context; GLM-Edge-4B (2.6 GB) leaves more room.',
     '可以用 GLM-4-9B 的 Q4_K_M（6.2 GB），上下文要短一些；GLM-Edge-4B（2.6 GB）更宽裕。', ['GLM-4-9B']),
    (13, 'take GLM-4-9B as Q4_K_M (6.2 GB) or as Q6_K (8.3 GB).', '用 GLM-4-9B 的 Q4_K_M（6.2 GB）或 Q6_K（8.3 GB）。', ['GLM-4-9B']),
    (21, 'take GLM-4-9B: 6.2 GB as Q4_K_M, and even 10.0 GB as Q8_0 fits.', '用 GLM-4-9B：Q4_K_M 为 6.2 GB，Q8_0 的 10.0 GB 也放得下。', ['GLM-4-9B']),
    (29, 'GLM-4-32B as Q4_K_M (19.7 GB) just fits; GLM-4.7-Flash (18.5 GB) is faster, GLM-4-9B leaves more room.',
     '可以用 GLM-4-32B 的 Q4_K_M（19.7 GB），比较紧；GLM-4.7-Flash（18.5 GB）更快，GLM-4-9B 更宽裕。', ['GLM-4-32B']),
    (39, 'take GLM-4-32B as Q4_K_M (19.7 GB), or GLM-4.7-Flash (18.5 GB), which is faster.',
     '用 GLM-4-32B 的 Q4_K_M（19.7 GB），或更快的 GLM-4.7-Flash（18.5 GB）。', ['GLM-4-32B']),
    (78, 'take GLM-4-32B as Q8_0 (34.6 GB), or as Q4_K_M (19.7 GB) with a long context.',
     '用 GLM-4-32B 的 Q8_0（34.6 GB），或 Q4_K_M（19.7 GB）配长上下文。', ['GLM-4-32B']),
    (230, 'GLM-4.5-Air as Q4_K_M (73 GB) fits, the largest that makes sense here; GLM-4-32B (19.7 GB) is lighter.',
     '可以用 GLM-4.5-Air 的 Q4_K_M（73 GB）；GLM-4-32B（19.7 GB）更轻。', ['GLM-4.5-Air']),
    (9999, 'even the full GLM-4.5, 4.6 or 4.7 fits as Q4_K_M (213 GB).', '连完整的 GLM-4.5、4.6 或 4.7 的 Q4_K_M（213 GB）也放得下。', ['213']),
]

MEMORY_FRAMES = {
    'en': ['(which|what) model (fits|fits in|runs on|runs with|is good for|can i use with|can i run with|should i use with|works with|for|suits) S',
           'i have S, (which|what) model (can i run|should i use|fits|should i load|do you recommend|is best|to use)', 'S', 'what can i run with S', 'with S',
           'my (computer|laptop|pc|machine|card|gpu) has S, (which|what) model (fits|can it run|should i choose|can i use)', 'best model for S', 'model for S',
           'what (fits|works|runs) (in|on|with) S', 'recommend a model for S', 'is S enough', 'what about S', 'and for S', 'and with S', 'i only have S',
           'what is the (biggest|largest|best) model for S', 'i have S', 'is S enough for (a model|a good model|glm)', 'which glm for S',
           'can i (run|use) (a model|something good|anything) (with|on) S', 'my machine has S', 'suggest a model for a (laptop|pc|computer|machine) with S',
           'what is the (biggest|best|largest) (model|glm) (i can|to) run (with|on) S', 'got S, what now', 'which models will work on S', 'S what can i load',
           'what glm can my S (laptop|pc|computer|machine|gpu) (run|handle|take)', 'good choice for S', 'how large a model can S hold', 'running models on S'],
    'zh': ['S(能|可以)(跑|用|运行|加载)(什么|哪个|哪些|多大的)模型', 'S内存(能|可以)(跑|用|运行)(什么|哪个|多大的)模型', '我有S，(用|选|跑)(什么|哪个)模型[好]', 'S', 'S用什么模型',
           '我的(电脑|机器|笔记本|显卡)(有|是|只有)S，(用|选|能跑)(哪个|什么)模型', '适合S的模型', 'S推荐什么模型', 'S够吗', 'S呢', '那S呢', '我只有S', '推荐一个S能跑的模型',
           'S够不够', 'S能用吗', '如果是S呢', 'S最大能跑多大的模型', 'S配什么模型', '电脑S', 'S的电脑用哪个模型', '哪个模型适合S', '什么模型能在S上跑', '只有S怎么办', '换成S呢', 'S选哪个好'],
}
KINDS = {'en': [' of memory', ' of ram', ' ram', ' of vram', ' vram', '', '', ' memory', ' of video memory', ' of graphics memory'],
         'zh': ['内存', '', '', '显存', '的内存', '的显存', ' 内存', '运行内存', ' RAM']}


def size_text(n, lang, rng):
    unit = rng.choice(['%d GB', '%dGB', '%dgb', '%d gb', '%dG', '%dg', '%d GB', '%d gigs', '%d gigabytes'] if lang == 'en' else ['%d GB', '%dGB', '%dG', '%dg', '%d G', '%dgb', '%d GB ', '%d个G'])
    return unit % n + rng.choice(KINDS[lang])


def memory_size(rng):
    r = rng.random()
    return rng.choice(COMMON) if r < 0.7 else rng.choice(ODD) if r < 0.9 else rng.randrange(2, 100)


def bracket(n):
    return next(b for b in BRACKETS if n <= b[0])


def memory_case(lang, rng, n=None):
    n = n or memory_size(rng)
    _, en, zh, facts = bracket(n)
    q = expand(rng.choice(MEMORY_FRAMES[lang]), rng).replace('S', size_text(n, lang, rng))
    return Case('memory', lang, q, ('With %d GB ' % n + en) if lang == 'en' else ('%d GB ' % n + zh), [[f] for f in facts])


MODEL_FRAMES = {
    'en': ['how much (memory|ram|vram|space|disk) does M (need|take|use|require)', 'how (big|large) is M', 'M memory', 'M size', 'what is M', 'tell me about M', 'M',
           'memory for M', '(requirements|memory requirements|specs) (of|for) M', 'how many (gb|parameters|gigabytes) (does|has) M (have|need)', 'what does M need', 'file size of M',
           'how much (ram|memory|vram) (do i need|is needed) (for|to run) M', 'what is the context of M', 'M in q8_0', 'M q4_k_m size', 'what about M', 'and M', 'M requirements',
           'is M big', 'how heavy is M', 'context length of M', 'M f16', 'how much does M take as q8_0', 'describe M', 'what hardware does M need', 'explain M', 'parameters of M',
           'which memory do i need for M', 'ram for M', 'size of M in q4_k_m', 'how much space for M', 'details of M', 'info about M', 'M download size', 'how many gigabytes is M'],
    'zh': ['M(需要|占|要|用)(多少|多大)(内存|显存|空间)', 'M有多大', 'M是什么', 'M', '介绍一下M', 'M的大小', 'M要什么配置', 'M有多少参数', 'M的上下文[是多少]', 'M的Q8_0多大', 'M呢', '那M呢',
           '运行M(需要|要)多少(内存|显存)', 'M多大', 'M文件多大', 'M内存', '跑M要多少内存', 'M多少GB', '加载M要多少内存', 'M的参数量', 'M需要多大显存', 'M吃多少内存', 'M 的内存需求', '说说M', 'M要多大空间',
           'M占用', 'M的内存占用是多少', '跑M需要什么配置', 'M量化后多大', 'M的详细信息'],
}


def alias(model, lang, rng):
    if rng.random() < 0.35:
        return model[0]
    names = model[6] + (ZH_ALIASES.get(model[0], []) if lang == 'zh' else [])
    name = rng.choice(names)
    while lang == 'zh' and name.startswith(('a ', 'the ')):
        name = rng.choice(names)
    return name


def model_case(lang, rng, model=None):
    m = model or rng.choice(MODELS)
    q = expand(rng.choice(MODEL_FRAMES[lang]), rng).replace('M', alias(m, lang, rng), 1)
    if lang == 'en':
        a = '%s has %s billion parameters and takes %s GB as Q4_K_M, %s GB as Q8_0 and %s GB as F16, plus the context, which goes up to %s tokens.' % m[:6]
    else:
        a = '%s 有 %sB（十亿）参数，Q4_K_M 占 %s GB，Q8_0 占 %s GB，F16 占 %s GB，另加上下文，上下文最长 %s 个 token。' % m[:6]
    return Case('model_size', lang, q, a, [[m[2] + ' GB']])


FIT_FRAMES = {
    'en': ['can i run M (on|with|in) S', 'does M fit (in|into|on) S', 'will M (run|fit|work) (on|with|in) S', 'is S enough for M', 'can S (run|handle|hold) M', 'M on S', 'M with S', 'M in S',
           'i have S, can i (run|use|load) M', 'would M fit in S', 'S for M, enough', 'is M possible with S', 'can my S (pc|laptop|computer|machine|gpu) (run|handle) M', 'M S ok'],
    'zh': ['S(能|可以)(跑|运行|用|加载)M吗', 'S够跑M吗', 'M在S上能跑吗', 'S能装下M吗', 'S放得下M吗', '我有S，能(跑|用)M吗', 'S够M用吗', 'M S够吗', 'S跑M行吗', 'S的电脑能跑M吗', '用S跑M可以吗'],
}


def fit_case(lang, rng):
    m, n = rng.choice(MODELS[:10]), rng.choice(COMMON + [10, 20, 40, 96, 128])
    if rng.random() < 0.7:
        m = rng.choice([MODELS[0], MODELS[2], MODELS[3], MODELS[5], MODELS[7]])
    q = expand(rng.choice(FIT_FRAMES[lang]), rng).replace('M', alias(m, lang, rng), 1).replace('S', size_text(n, lang, rng), 1)
    need = float(m[2])
    fits = need + max(1.0, need * 0.1) <= n
    if lang == 'en':
        a = ('Yes, %s takes %s GB as Q4_K_M, so it fits in %d GB.' if fits else 'No, %s takes %s GB as Q4_K_M, too much for %d GB. Take a smaller model.') % (m[0], m[2], n)
    else:
        a = ('可以，%s 的 Q4_K_M 占 %s GB，%d GB 放得下。' if fits else '不行，%s 的 Q4_K_M 占 %s GB，%d GB 放不下，请选更小的模型。') % (m[0], m[2], n)
    return Case('fit', lang, q, a, [['yes' if fits else 'no', '可以' if fits else '不行'], [m[2] + ' GB']])


COMPARE_FRAMES = {
    'en': ['M or N', 'M vs N', 'compare M and N', '(what is the|) difference between M and N', 'is M better than N', 'which is better, M or N', 'should i (take|use) M or N', 'M versus N', 'how does M compare to N'],
    'zh': ['M和N(有什么区别|哪个好|的区别)', 'M还是N', '比较M和N', 'M跟N(比怎么样|有啥不同)', 'M比N好吗', '选M还是N', 'M与N对比'],
}


def compare_case(lang, rng):
    m, n = rng.sample([x for x in MODELS[:10] if x[0] != 'GLM-Z1-32B'], 2)
    while m[2] == n[2]:
        m, n = rng.sample(MODELS[:9], 2)
    q = expand(rng.choice(COMPARE_FRAMES[lang]), rng).replace('M', '\1', 1).replace('N', '\2', 1)
    q = q.replace('\1', alias(m, lang, rng)).replace('\2', alias(n, lang, rng))
    small, big = sorted((m, n), key=lambda x: float(x[2]))
    if lang == 'en':
        a = '%s (%s GB as Q4_K_M) answers better, %s (%s GB) needs less memory. Take the larger one if it fits.' % (big[0], big[2], small[0], small[2])
    else:
        a = '%s（Q4_K_M %s GB）回答更好，%s（%s GB）占内存更少。放得下就选大的。' % (big[0], big[2], small[0], small[2])
    return Case('compare', lang, q, a, [[big[2] + ' GB']])
