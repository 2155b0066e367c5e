#!/usr/bin/env python3
"""Writes tokenizer_strings.txt: one JSON string per line, the texts on which tokenizers are compared.

Hand-written lines first, then mixtures of fragments with a fixed seed: every script beside every kind of space,
apostrophe, digit and symbol. Only valid Unicode, because other tokenizers replace what is not.

Usage: make_tokenizer_strings.py > tokenizer_strings.txt
"""
import json
import random

HAND = [
    "Hello, world!", "The quick brown fox jumps over the lazy dog.", " leading space", "trailing space ", "  two  spaces  ",
    "你好", "你好，世界！", "晚上睡不着应该怎么办", "模型可以在没有网络的电脑上运行。", "量化把权重变成较小的整数，内存因此减少。",
    "机器学习 machine learning 混合 text 文本", "价格是￥128.50，比昨天便宜了３％。", "“引号”和《书名》，还有——破折号……",
    "def main():\n    print('hello world')\t# greeting\n", "for (int i = 0; i < n; ++i) {\n\tsum += a[i] * b[i];\n}\n",
    "if __name__ == '__main__':\n    main()\n", "SELECT id, name FROM users WHERE age >= 18 ORDER BY name;",
    "{\"key\": [1, 2.5, -3e-7, null, true], \"text\": \"a\\nb\"}", "<html><body class=\"x\">&amp;</body></html>",
    "#include <vector>\nstd::vector<int> v{1,2,3};", "https://example.org/path?query=1&other=%20#top", "C:\\Users\\name\\file.txt",
    "user@example.org", "--flag=value -x", "a+b=c; a*b!=c; a<<2 >>3 ^~|&", "x_1 = y__2 - z-3",
    "I'm you're he's she'd we've they'll it's don't", "I'M YOU'RE HE'S SHE'D WE'VE THEY'LL IT'S DON'T",
    "I'm You'Re hE'S She'D wE'vE They'lL", "I\u2019m you\u2019re he\u2019s don\u2019t", "'s 't 're 've 'm 'll 'd 'x 'sx 'rex 'l 'll'd",
    "'", "''", "'''", "'S'T'RE", "rock 'n' roll", "the '90s", "o'clock O'Brien d'accord l'eau", "'\u017f '\u212a",
    "0", "1", "12", "123", "1234", "12345", "123456", "1234567", "3 33 333 3333 33333", "3.14159", "1,000,000", "-42", "1e10", "0x1F", "2026-08-30 12:34:56",
    "１２３４５ 全角", "٠١٢٣٤ ٥٦٧٨٩", "०१२३४५", "๐๑๒๓๔", "Ⅳ ⅻ ½ ¾ ² ³ ₁ ⑴ ① ㊿", "𝟏𝟐𝟑𝟒 𝟘", "一二三四五", "〇〡〢〣", "1２٣४",
    "\n", "\n\n", "\n\n\n\n", "\r\n", "\r\n\r\n", "\r", "\t", "\t\t", " ", "  ", "   ", "    ", " \n", "\n ", " \n ", "\n \n", "  \n  \n  x", "a\n", "a\r\nb", "a\n\nb", "a \n b",
    "a\n  b\n    c\n", "x  \n\n  y", "\t\n\t x", "a\u000bb\u000cc", "!\n", "!\n\n?", "...\r\n...", "?!\n a", " !\n", "  !\n",
    "a\u00a0b", "a\u3000b", "a\u0085b", "a\u2028b\u2029c", "\u3000\u3000段落", "\u00a0\u00a0x", "a\u2003\u2002 b", "a\u200bb\u200cc\u200dd\ufeffe", "\u1680x\u202fy\u205fz",
    "\u0085\u0085\n", " \u0085", "\u3000\n\u3000", "a \u3000 b", "\u2028\n\u2029", "\ufeffBOM first",
    "😀", "😀😀😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇯🇵🇨🇳", "❤️", "👨🏿‍🚀 in space 🚀", "text😀text", "😀 text 😀", "1️⃣2️⃣3️⃣", "™®©", "🧑‍💻👩🏻‍🔬👨🏾‍🎨", "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "مرحبا بالعالم", "السَّلامُ عَلَيْكُمْ", "שלום עולם", "שָׁלוֹם", "สวัสดีชาวโลก", "น้ำแข็ง", "សួស្តី​ពិភពលោក", "ភាសាខ្មែរ", "नमस्ते दुनिया", "क्षत्रिय किताब", "வணக்கம்", "ಕನ್ನಡ", "မြန်မာ", "བོད་ཡིག",
    "Привет, мир!", "Γειά σου Κόσμε", "Բարեւ", "გამარჯობა", "こんにちは世界", "カタカナ ｶﾀｶﾅ", "안녕하세요 세계", "ㅋㅋㅋ", "Tiếng Việt", "Ελληνικά ὦ", "Ünïcödé", "U\u0308ni\u0308code\u0301", "e\u0301\u0302\u0303\u0304",
    "ﬁ ﬂ ﬀ", "Ǆ ǅ ǆ", "ʰʷʲ ˈstɹɛs", "ªº", "𝓗𝓮𝓵𝓵𝓸", "𐍈 𐤀 𒀀 𓀀", "ꙮ ꜧ", "ⴰⵎⴰⵣⵉⵖ", "ᚠᚢᚦ", "𠮷野家", "龘靐齉", "々〆〤", "ー〜", "\u0300a", "\U0001e900\U0001e922",
    "\u0000", "a\u0000b", "\u0001\u0002\u001f", "\u007f", "\u0080\u009f", "\u001b[31mred\u001b[0m", "\ue000\uf8ff", "\ufffd", "\ufffe", "\U0010ffff", "\U000e0001", "\u0378", "\u200e\u200f\u202a\u202e\u2066",
    "<|user|>", "<|assistant|>\n", "[gMASK]<sop><|user|>\nHi<|assistant|>", "<|endoftext|>", "a<|endoftext|>b", "<|user|><|user|>", "<|system|>\nBe brief.<|user|>\nA<|assistant|>\nB<|observation|>\nC",
    "<|user", "|user|>", "< |user|>", "<|user|", "<|USER|>", "[gMASK]", "[MASK]", "[sMASK]", "<sop>", "<eop>", "sop eop", "[gMASK]sop<|user|>\n 你好<|assistant|>", "<think>thought</think>", "/nothink", "<tool_call>x</tool_call>",
    "x [MASK] y <sop>z", " <|user|> ", "\n<|user|>\n", "<<|user|>>", "<|begin_of_image|><|end_of_image|>", "[PAD300]", "<0x41><0x0A>", "<unk><bos><eos></s>", "\u2581under\u2581score", "\u2581", "▁ ▁",
    "A" * 100, "Z" * 300, "ab" * 120, "aB1 " * 40, "1" * 100, " " * 100, "\n" * 64, "!" * 70, "= " * 40, "你" * 80, "哈哈" * 30, "\u200d" * 40, "\u0085" * 20, "😂" * 30, "-" * 80, "\t" * 33, "e\u0301" * 40,
    "Supercalifragilisticexpialidocious pneumonoultramicroscopicsilicovolcanoconiosis", "camelCaseAndPascalCase snake_case SCREAMING_CASE kebab-case",
]

FRAGMENTS = [
    "the", "Model", "RUNS", "quietly", "über", "naïve", "it's", "DON'T", "we\u2019ve", "I'Ll", "tokens", "memory", "a", "I",
    "你好", "世界", "量化模型", "，", "。", "！", "“", "”", "日本語", "テスト", "한국어", "Москва", "ελπίδα", "שלום", "مرحبا", "สวัสดี", "ភាសា", "नमस्ते", "क्ष", "வணக்கம்",
    "0", "7", "42", "2026", "314159", "１２", "٣٤", "५", "½", "⑦", "😀", "👩‍💻", "👍🏿", "🇫🇷", "❤️", "\u0301", "\u200d",
    "()", "{", "}", "[]", "->", "::", "==", "//", "/*", "*/", "#", "$x", "%d", "@", "&&", "\\n", "...", "?!", "--", "'", "\"", "`", "~", "<", ">", "|", "<|", "|>", "<|user|>", "<sop>", "[gMASK]", "<|assistant|>", "<|endoftext|>",
    "def f(x):", "return", "int main()", "x += 1;", "print(\"hi\")", "import os", "\u0000", "\u001b", "\ufeff", "𝔘𝔫𝔦", "𓀀", "™",
]
SPACES = ["", "", "", " ", " ", " ", " ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", " \n", "\n ", "\n    ", "\u3000", "\u00a0", "\u0085", "\u2028", "\u2009", " \t "]


def main():
    rng = random.Random(20260830)
    lines = list(HAND)
    while len(lines) < 640:
        count = rng.randint(2, 14)
        lines.append("".join(rng.choice(FRAGMENTS) + rng.choice(SPACES) for _ in range(count)))
    for line in lines:
        print(json.dumps(line))


main()
