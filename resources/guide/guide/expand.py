"""The small pattern language of the topic files, and the untidiness of real questions.

(a|b) chooses one, (a|b)? and [a|b] choose one or nothing; both may be nested.
"""
import functools
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent.parent / 'habits'
OPEN, CLOSE = '([', {'(': ')', '[': ']'}


@functools.lru_cache(maxsize=None)
def parse(pattern):
    """A pattern as a tuple of texts and (optional, alternatives) choices."""
    def sequence(i, stops):
        items, text = [], ''
        while i < len(pattern) and pattern[i] not in stops:
            c = pattern[i]
            if c not in OPEN:
                text += c
                i += 1
                continue
            options, optional = [], c == '['
            i += 1
            while True:
                option, i = sequence(i, '|' + CLOSE[c])
                options.append(option)
                i += 1
                if pattern[i - 1] != '|':
                    break
            if c == '(' and pattern[i:i + 1] == '?':
                optional, i = True, i + 1
            items += [text, (optional, tuple(options))]
            text = ''
        return tuple(items + [text]), i
    return sequence(0, '')[0]


def choose(node, rng):
    out = ''
    for item in node:
        if isinstance(item, str):
            out += item
            continue
        optional, options = item
        if not (optional and rng.random() < 0.5):
            out += choose(options[int(rng.random() * len(options))], rng)
    return out


def expand(pattern, rng):
    """One random text of a pattern."""
    return re.sub(' {2,}', ' ', choose(parse(pattern), rng)).strip()


def read_habits(lang):
    """How people write, from habits/: words put before and after, follow-ups, and what they write instead of a word."""
    parts, key = {}, None
    for line in (HERE / ('%s.txt' % lang)).read_text().splitlines():
        if line.startswith('# '):
            key = line[2:]
            parts[key] = {} if key == 'instead' else []
        elif key == 'instead':
            word, others = line.split(' -> ')
            if lang == 'en' and re.fullmatch(r'[a-z (|)]+', word):
                word = r'\b%s\b' % word
            parts[key][word] = [{'~': '', '_': ' '}.get(o, o) for o in others.split(' ; ')]
        elif line:
            parts[key] += line.split(' ; ')
    return parts


HABITS = {lang: read_habits(lang) for lang in ('en', 'zh')}
TRADITIONAL = dict(zip('们么个为么国时会说对开关点这应该题样问际载运内显没实请谢谁电脑网络设置谈语义统让给书写数据类节续图进认识习长变还过头办号听话',
                       '們麼個為麼國時會說對開關點這應該題樣問際載運內顯沒實請謝誰電腦網絡設置談語義統讓給書寫數據類節續圖進認識習長變還過頭辦號聽話'))
NAMES = {n.lower(): n for n in (
    'GPU CPU API RAM VRAM CUDA GLM GGUF PDF OCR KV LLM MoE BPE URL HTTP USB OS AMD NVIDIA Intel Vulkan Windows Linux Mac macOS MacBook Ubuntu Debian Android '
    'iPhone Chinese English French German Spanish Japanese Python JavaScript Java OpenAI ChatGPT GPT Claude Gemini Llama Qwen Mistral DeepSeek Gemma Ollama '
    'Prometheus Grafana Docker Kubernetes GLM-4 GLM-4-9B GLM-4-32B GLM-Z1 GLM-Edge ChatGLM ChatGLM3 GLM-4.5 Q4 Q8 Q6 Q8_0 Q4_K_M Q5_K_M Q6_K FP16 F16 BF16 FP32 '
    'AVX2 AVX512 AVX-512 SMT TTFT SHA-256 JSON YAML SQL HTML CSS AI PC DNA NASA GPS Paris London Berlin Tokyo Beijing Einstein Shakespeare Napoleon Mars Europe '
    'Africa America France Germany Japan China India Christmas Qt Rust GB MB Markdown Open-AutoGLM AutoGLM Ctrl+N Ctrl+O Ctrl+K Ctrl+F Esc Enter LM Studio').split()}
KEYS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']


def typo(text, rng):
    """One slip of the finger in one word of four letters or more."""
    words = [m for m in re.finditer('[A-Za-z]{4,}', text)]
    if not words:
        return text
    m = rng.choice(words)
    i = rng.randrange(m.start() + 1, m.end() - 1)
    kind = rng.random()
    if kind < 0.35:
        return text[:i] + text[i + 1] + text[i] + text[i + 2:]
    if kind < 0.65:
        return text[:i] + text[i + 1:]
    if kind < 0.8:
        return text[:i] + text[i] + text[i:]
    row = next((r for r in KEYS if text[i].lower() in r), KEYS[1])
    return text[:i] + rng.choice(row) + text[i + 1:]


def swap(text, swaps, rng, most):
    """Exchange up to `most` words for what others would write."""
    fitting = [old for old in swaps if re.search(old, text)]
    for old in rng.sample(fitting, min(len(fitting), rng.randrange(1, most + 1))):
        text = re.sub(old, rng.choice(swaps[old]), text, count=1)
    return re.sub(' {2,}', ' ', text).strip()


def untidy_en(text, rng, calm=False, exact=False):
    if rng.random() < 0.55 and not exact:
        text = swap(text, HABITS['en']['instead'], rng, 3)
    if not calm:
        if rng.random() < 0.2:
            text = rng.choice(HABITS['en']['before']) + ' ' + text
        if rng.random() < 0.12:
            after = rng.choice(HABITS['en']['after'])
            text += after if after[0] == ',' else ' ' + after
    for chance in (0.14, 0.03):
        if rng.random() < chance:
            text = typo(text, rng)
    if rng.random() < 0.55:  # names as they are written with care
        text = re.sub(r"[A-Za-z][\w.+-]*\w|[A-Za-z]", lambda m: NAMES.get(m[0].lower(), m[0]), text)
    case = rng.random()
    if case < 0.4:
        text = text[:1].upper() + re.sub(r'\bi\b', 'I', text[1:])
    elif case < 0.46:
        text = text.upper()
    elif case < 0.49:
        text = text.title()
    elif case < 0.62:
        text = text.lower()
    end = rng.random()
    return text + ('?' if end < 0.45 else '' if end < 0.85 else '.' if end < 0.9 else rng.choice(['??', '!', ' ?', '...', '？', '?!', ':)']))


def untidy_zh(text, rng, calm=False, exact=False):
    if rng.random() < 0.55 and not exact:
        text = swap(text, HABITS['zh']['instead'], rng, 3)
    if not calm:
        if rng.random() < 0.2:
            text = rng.choice(HABITS['zh']['before']) + text
        if rng.random() < 0.1:
            text += rng.choice(HABITS['zh']['after'])
    case = rng.random()
    if case < 0.3:
        text = text.lower()
    elif case < 0.36:
        text = text.upper()
    if rng.random() < 0.4:
        text = re.sub(r'(?<=[\u4e00-\u9fff]) +| +(?=[\u4e00-\u9fff])', '', text)
    elif rng.random() < 0.25:
        text = re.sub(r'(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])', ' ', text)
    if rng.random() < 0.06 and len(text) > 5:
        i = rng.randrange(len(text) - 1)
        text = text[:i] + (text[i + 1:] if rng.random() < 0.5 else text[i + 1] + text[i] + text[i + 2:])
    if rng.random() < 0.06:
        text = typo(text, rng)
    if rng.random() < 0.02:
        text = ''.join(TRADITIONAL.get(c, c) for c in text)
    end = rng.random()
    return text + ('？' if end < 0.38 else '?' if end < 0.5 else '' if end < 0.88 else rng.choice(['。', '！', '??', '？？', '~', '...', '，谢谢', '…']))


def untidy(text, lang, rng, calm=False, exact=False):
    """The text as a hurried person types it. `calm`: nothing before or after; `exact`: no word is exchanged."""
    text = (untidy_zh if lang == 'zh' else untidy_en)(text, rng, calm, exact)
    if rng.random() < 0.03:
        text = rng.choice([' ' + text, text + ' ', text + '\n'])
    return text
