"""The small pattern language of the topic files, and the untidiness of real questions.

(a|b) chooses one, (a|b)? and [a|b] choose one or nothing; both may be nested.
"""
import functools
import re

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


EN_BEFORE = ['please ', 'can you tell me ', 'could you tell me ', 'hey, ', 'hi, ', 'hello, ', 'ok, ', 'so ', 'i wonder ',
             'quick question: ', 'excuse me, ', 'um, ', 'well, ', "i'd like to know ", 'do you know ', 'and ', 'but ',
             'also, ', 'now ', 'please tell me ', 'i want to know ', 'hey guide, ', 'sorry, ', 'just wondering, ',
             'one more thing: ', 'actually ', 'would you tell me ', 'can you explain ', 'i have a question: ', 'ok so ',
             'next question: ', 'then ', 'good morning, ', 'my question is: ', 'hi guide, ', 'hmm, ', 'alright, ',
             'could you please tell me ', 'anyone know ', 'yo ', 'dear guide, ', 'let me ask: ']
EN_AFTER = [' please', ' thanks', ' here', ' in this app', ' in open-autoglm', ' exactly', ' pls', ' then', ' again',
            ' in the app', ' now', ' for me', ', thank you', ' on linux', ' by the way', ' in simple words', ' actually',
            ' anyway', ' in this program', ' with this app', ', please', ' in short', ' btw', ' quickly', ' today']
ZH_BEFORE = ['请问', '你好，', '那', '那么', '我想知道', '麻烦问一下，', '想问一下', '请告诉我', '能告诉我', '嗯，', '对了，', '另外，',
             '请教一下，', '话说', '问一下', '请问一下', '那个，', '还有，', '帮我看看', '我想问', '我想了解', '劳驾，', '向导，', '请问，',
             '你知道', '不好意思，', '再问一个，', '好，', '您好，', '可以告诉我', '小助手，', '老师，']
ZH_AFTER = ['呢', '啊', '呀', '谢谢', '，谢谢', '哦', '啦', '，请说明', '，麻烦了', '来着', '，请回答', '嘞', '哈', '，急']
# What people write instead: word, then its stand-ins. Spelling habits and everyday synonyms alike.
EN_SWAPS = {
    "n't\\b": ['nt'], "\\bwhat is\\b": ["what's", 'whats', 'what is', 'what exactly is'], "\\bwhere is\\b": ["where's"], "\\bit is\\b": ["it's", 'its'],
    "\\bhow do i\\b": ['how to', 'how can i', 'how do you', 'how would i', 'how should i', 'how could i', 'in what way do i', 'what do i do to', 'how can one'],
    "\\byou\\b": ['u', 'ya'], "\\byour\\b": ['ur'], "\\bare\\b": ['r'], "'": [''], "\\bi am\\b": ["i'm", 'im'], "\\bdoes not\\b": ["doesn't", 'doesnt'],
    "\\bcan i\\b": ['may i', 'could i', 'am i able to', 'is it possible to'], "\\bshould i\\b": ['shall i', 'ought i to', 'do i'], '-': [' ', ''], "\\bwhich\\b": ['what'],
    "\\bthe ": ['', 'my ', 'this ', 'that '], "\\ba ": ['', 'some ', 'the ', 'one '], "\\bmy\\b": ['the', 'our'], "\\band\\b": ['&'], "\\bcan you\\b": ['could you', 'can u', 'would you', 'are you able to'],
    "\\bchat\\b": ['conversation', 'dialogue', 'thread', 'session'], "\\bchats\\b": ['conversations', 'dialogues'], "\\bapp\\b": ['program', 'application', 'software', 'tool'],
    "\\bmemory\\b": ['ram'], "\\bcomputer\\b": ['machine', 'pc', 'laptop', 'desktop', 'system'], "\\blaptop\\b": ['notebook', 'computer'], "\\bgpu\\b": ['graphics card', 'video card', 'graphics'],
    "\\bopen\\b": ['launch', 'bring up', 'get into', 'access'], "\\bsee\\b": ['view', 'look at', 'watch', 'check', 'find'], "\\bshow\\b": ['display', 'give', 'list', 'view'], "\\bfind\\b": ['locate', 'look up', 'spot', 'get'],
    "\\bdelete\\b": ['erase', 'remove', 'get rid of', 'drop', 'wipe'], "\\bremove\\b": ['delete', 'take out', 'erase'], "\\bchange\\b": ['alter', 'modify', 'adjust', 'switch', 'edit', 'set', 'configure'],
    "\\bset\\b": ['adjust', 'configure', 'define', 'choose', 'change'], "\\buse\\b": ['utilize', 'work with', 'employ', 'apply', 'try'], "\\bload\\b": ['open', 'import', 'bring in', 'read in', 'start'],
    "\\bstart\\b": ['begin', 'launch', 'run', 'fire up', 'boot up'], "\\bstop\\b": ['halt', 'end', 'quit', 'pause', 'kill'], "\\banswer\\b": ['reply', 'response', 'output'], "\\banswers\\b": ['replies', 'responses'],
    "\\bfast\\b": ['quick', 'speedy'], "\\bfaster\\b": ['quicker', 'speedier'], "\\bslow\\b": ['sluggish', 'laggy', 'not fast'], "\\bbig\\b": ['large', 'huge', 'long'], "\\bsmall\\b": ['little', 'tiny'],
    "\\bbest\\b": ['ideal', 'top', 'optimal', 'right'], "\\bgood\\b": ['decent', 'fine', 'sensible', 'okay'], "\\bfolder\\b": ['directory', 'path'], "\\bstored\\b": ['kept', 'saved', 'located'], "\\bsave\\b": ['store', 'keep'],
    "\\bneed\\b": ['require', 'want'], "\\bwant\\b": ['wish', 'need', 'would like'], "\\bwhy is\\b": ['how come', 'what makes', 'why'], "\\bwhy does\\b": ['how come', 'what makes'], "\\bmean\\b": ['stand for', 'signify', 'refer to'],
    "\\bexplain\\b": ['describe', 'clarify', 'tell me about', 'outline'], "\\brecommend\\b": ['suggest', 'advise', 'propose'], "\\brun\\b": ['use', 'execute', 'operate'], "\\bmake\\b": ['get', 'turn', 'have'], "\\bwork\\b": ['function', 'operate', 'run'],
    "\\btext\\b": ['writing', 'letters', 'words'], "\\bmessage\\b": ['prompt', 'question', 'post'], "\\bmodel\\b": ['llm', 'glm', 'model file', 'ai model', 'network'], "\\bmodels\\b": ['llms', 'glms', 'networks'], "\\binstall\\b": ['set up', 'put'],
    "\\bother\\b": ['another', 'different', 'more'], "\\bsupport\\b": ['handle', 'work with', 'accept'], "\\bsupported\\b": ['compatible', 'accepted', 'usable'], "\\bspeed\\b": ['rate', 'pace', 'performance'], "\\bhow much\\b": ['how many', 'what amount of'],
    "\\bmany\\b": ['much'], "\\btell me\\b": ['let me know', 'say', 'inform me'], "\\bwhere do i\\b": ['where can i', 'in which place do i', 'how do i', 'where would i'], "\\bwhere (are|is)\\b": ['in which place are', 'how do i find', 'wheres'],
    "\\bis there\\b": ['do you have', 'does it have', 'can i get', 'are there'], "\\bpage\\b": ['screen', 'tab', 'view', 'section'], "\\bbutton\\b": ['key', 'icon'], "\\bnew\\b": ['fresh', 'another', 'blank'], "\\bdoes it\\b": ['does the app', 'does this', 'will it', 'can it'],
}
ZH_SWAPS = {
    '怎么办': ['咋办', '如何是好', '咋整', '如何解决', '怎么解决', '该咋办'], '怎么(?!办|样)': ['咋', '如何', '怎样', '咋么', '怎么才能', '要怎么', '该怎么', '怎么去', '用什么方法', '如何才能', '该如何', '怎么能'],
    '如何': ['怎么', '怎样', '咋'], '为什么': ['为啥', '怎么', '为何', '干嘛', '是什么原因'], '(?<!为)什么': ['啥', '什么样的', '哪些', '何'], '吗$': ['么', '嘛', '不', '吧', ''], '哪里': ['哪儿', '哪', '什么地方', '何处'],
    '在哪(?!里|儿|个)': ['在什么地方', '在哪个位置', '在哪里'], '的': ['', '之'], '是什么$': ['是啥', '是指什么', '指什么', '是个什么', '是什么东西', '到底是啥', '为何物'], '多少': ['几', '多大', '几个'], '(?<!可)能(?!力)': ['可以', '可', '会', '能够'],
    '可以': ['能', '能够', '可'], '你': ['您'], '应用': ['软件', '程序', 'app', 'APP'], '软件': ['程序', '应用', 'app'], '电脑': ['机器', '计算机', 'PC', '本子', '主机', '笔记本'], '聊天': ['对话', '会话', '交谈'], '对话': ['聊天', '会话'],
    '显卡': ['GPU', '独显', '图形卡'], '使用': ['用', '运用', '使'], '加载': ['载入', '导入', '打开', '装载', '读取', '启动'], '打开': ['开启', '启动', '开', '点开', '进入', '调出'], '哪个': ['哪一个', '哪款', '哪种', '什么'], '没有': ['没', '缺少', '无'],
    '需要': ['要', '得', '需', '必须'], '模型': ['大模型', 'model', 'AI模型', '语言模型'], '有哪些': ['都有哪些', '有什么', '有啥', '包括哪些'], '有什么': ['有啥', '有哪些', '都有什么'], '删除': ['删掉', '删', '去掉', '清除', '移除', '清掉'], '太': ['有点', '特别', '非常', '好'],
    '很': ['非常', '特别', '好', '挺', '太'], '查看': ['看', '看看', '瞧瞧', '查', '浏览'], '修改': ['改', '更改', '变更', '调整', '改动', '改变'], '设置': ['设定', '配置', '调', '设'], '调整': ['调', '改', '修改'], '找': ['查找', '寻找', '找到', '搜'], '切换': ['换', '更换', '换成', '转换'],
    '回答': ['回复', '答复', '应答', '输出', '答案'], '消息': ['信息', '内容', '话'], '支持': ['兼容', '能用', '可以用'], '慢': ['缓慢', '卡', '不快'], '快': ['迅速', '高速'], '停止': ['终止', '停下', '停掉', '停', '结束'], '文件夹': ['目录', '路径'], '保存': ['存', '存储', '存放', '储存'],
    '推荐': ['建议', '介绍'], '最好': ['最佳', '最合适', '最优'], '选': ['挑', '选择', '用'], '显示': ['展示', '出现', '呈现'], '解释': ['说明', '讲解', '讲', '阐述'], '介绍': ['讲讲', '说说', '说明'], '意思': ['含义', '意义'], '有什么用': ['干嘛用的', '做什么用', '有啥用处', '用来干什么', '有何作用'],
    '告诉我': ['跟我说', '说说', '讲讲'], '我想': ['我要', '我打算', '想要', '我希望', '想'], '大小': ['尺寸', '多大'], '内存': ['RAM', '运存', '运行内存'], '开始': ['起步', '着手', '启动'], '新建': ['新开', '创建', '建立', '开个新的'], '服务': ['服务器', 'server', '服务端'], '安装': ['装', '装上'],
    '速度': ['速率', '性能', '快慢'], '文件': ['档案', 'file'], '问题': ['毛病', '疑问'], '我的': ['我这台', '我', '自己的'], '关闭': ['关掉', '关', '停用', '禁用'], '教我': ['教教我', '指导我', '告诉我'],
}
TRADITIONAL = dict(zip('们么个为么国时会说对开关点这应该题样问际载运内显没实请谢谁电脑网络设置谈语义统让给书写数据类节续图进认识习长变还过头办号听话',
                       '們麼個為麼國時會說對開關點這應該題樣問際載運內顯沒實請謝誰電腦網絡設置談語義統讓給書寫數據類節續圖進認識習長變還過頭辦號聽話'))
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
    return text


def untidy_en(text, rng, calm=False, exact=False):
    if rng.random() < 0.55 and not exact:
        text = swap(text, EN_SWAPS, rng, 3)
    if not calm:
        if rng.random() < 0.2:
            text = rng.choice(EN_BEFORE) + text
        if rng.random() < 0.12:
            text += rng.choice(EN_AFTER)
    for chance in (0.14, 0.03):
        if rng.random() < chance:
            text = typo(text, rng)
    case = rng.random()
    if case < 0.4:
        text = text[:1].upper() + re.sub(r'\bi\b', 'I', text[1:])
    elif case < 0.46:
        text = text.upper()
    elif case < 0.49:
        text = text.title()
    elif case < 0.7:
        text = text.lower()
    end = rng.random()
    return text + ('?' if end < 0.45 else '' if end < 0.85 else '.' if end < 0.9 else rng.choice(['??', '!', ' ?', '...', '？', '?!', ':)']))


def untidy_zh(text, rng, calm=False, exact=False):
    if rng.random() < 0.55 and not exact:
        text = swap(text, ZH_SWAPS, rng, 3)
    if not calm:
        if rng.random() < 0.2:
            text = rng.choice(ZH_BEFORE) + text
        if rng.random() < 0.1:
            text += rng.choice(ZH_AFTER)
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
