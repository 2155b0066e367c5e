#!/usr/bin/env python3
"""Writes two small vocabularies as GGUF files without tensors, learnt from tokenizer_strings.txt and the passages below:

  glm4_vocab.gguf      byte-level BPE as in GLM-4: byte tokens, merges, the GLM special tokens
  chatglm3_vocab.gguf  sentencepiece with scores and byte tokens as in ChatGLM3

The ids in tokenizer_golden_*.jsonl belong to exactly these files: what llama.cpp v0.5.0 makes of each line of
tokenizer_strings.txt with them ("special" where parsing special tokens changes the ids). Whoever changes this script
has to make those anew. One difference is meant: llama.cpp lets plain text merge into ChatGLM3's prefix tokens "sop"
and "eop"; here no text becomes a special token, so the plain ids were made with these two renamed.

Usage: make_vocab_fixtures.py FOLDER
"""
import json
import os
import re
import struct
import sys

PASSAGES = """
A model is a file of numbers. The program reads the file, cuts your text into tokens and asks the model which token
comes next; then it does the same again. Small files answer quickly and know little; large files know more and need
more memory. Quantization stores every weight in four or eight bits instead of sixteen, so that a model of nine billion
weights fits into six gigabytes. The context is what the model can see at one time: your questions, its answers, and
the system message. Nothing leaves this machine. You can stop an answer at any time, and ask again in other words.
The dashboard shows how busy the processor is, how much memory is used and how many tokens are made in one second.
def load(path):
    with open(path, "rb") as file:
        header = file.read(24)
    if header[:4] != b"GGUF":
        raise ValueError("this is not a model file")
    return header
for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    if (token.empty()) continue;
    out.push_back(token);
}
模型是一个装满数字的文件。程序读取文件，把文字切成词元，然后问模型下一个词元是什么，如此反复。小的文件回答得快，知道得少；
大的文件知道得多，需要更多的内存。量化把每个权重存成四位或八位，这样九十亿个权重的模型只需要六个吉字节。上下文是模型一次能看到的内容：
你的问题、它的回答，还有系统消息。所有内容都留在这台电脑上。你可以随时停止回答，也可以换一种说法再问一次。
仪表盘显示处理器有多忙、用了多少内存、每秒生成多少词元。很高兴见到你，有什么可以帮助你的吗？我是人工智能助手。
"""

SPECIAL = ["<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>", "<|assistant|>",
           "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>", "<|end_of_video|>"]
N_BPE_MERGES = 2600
N_SPM_PIECES = 2200


def texts():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "tokenizer_strings.txt"), encoding="utf8") as file:
        lines = [json.loads(line) for line in file]
    for tag in SPECIAL:
        lines = [line.replace(tag, " ") for line in lines]
    return lines + 8 * [PASSAGES]


def count_words(pattern):
    words = {}
    for text in texts():
        for word in re.findall(pattern, text):
            words[word] = words.get(word, 0) + 1
    return words


def learn(words, limit):
    """Pairs in the order in which they are merged, the most frequent first."""
    sequences = [[list(word), n] for word, n in words]
    merges = []
    while len(merges) < limit:
        pairs = {}
        for sequence, n in sequences:
            for pair in zip(sequence, sequence[1:]):
                pairs[pair] = pairs.get(pair, 0) + n
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        if pairs[best] < 2:
            break
        merges.append(best)
        for entry in sequences:
            old, new, i = entry[0], [], 0
            if best[0] not in old:
                continue
            while i < len(old):
                if i + 1 < len(old) and (old[i], old[i + 1]) == best:
                    new.append(best[0] + best[1])
                    i += 2
                else:
                    new.append(old[i])
                    i += 1
            entry[0] = new
    return merges


def byte_alphabet():
    symbols, extra = {}, 0x100
    for byte in range(256):
        keeps = 0x21 <= byte <= 0x7E or 0xA1 <= byte <= 0xAC or byte >= 0xAE
        symbols[byte] = chr(byte if keeps else extra)
        extra += 0 if keeps else 1
    return symbols


def string(text):
    raw = text.encode("utf8")
    return struct.pack("<Q", len(raw)) + raw


def entry(key, value):
    head = string(key)
    if isinstance(value, bool):
        return head + struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return head + struct.pack("<II", 4, value)
    if isinstance(value, float):
        return head + struct.pack("<If", 6, value)
    if isinstance(value, str):
        return head + struct.pack("<I", 8) + string(value)
    code, pack = {str: (8, string), int: (5, lambda v: struct.pack("<i", v)), float: (6, lambda v: struct.pack("<f", v))}[type(value[0])]
    return head + struct.pack("<IIQ", 9, code, len(value)) + b"".join(pack(v) for v in value)


def write(path, arch, tokenizer):
    meta = {"general.architecture": arch, "general.name": "vocabulary for tests"}
    shape = {"context_length": 64, "embedding_length": 32, "block_count": 1, "feed_forward_length": 48, "attention.head_count": 4}
    meta.update({arch + "." + key: value for key, value in shape.items()})
    meta[arch + ".attention.layer_norm_rms_epsilon"] = 1e-5
    meta.update({"tokenizer." + key: value for key, value in tokenizer.items()})
    with open(path, "wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, 0, len(meta)) + b"".join(entry(k, v) for k, v in meta.items()))
    print(path, os.path.getsize(path), "bytes,", len(tokenizer["ggml.tokens"]), "tokens")


def bpe():
    symbols = byte_alphabet()
    words = count_words(r" ?[^\W\d_]+|\d{1,3}|[\r\n]+| +| ?[^\w\s]+[\r\n]*|\s+")
    mapped = [("".join(symbols[b] for b in word.encode("utf8")), n) for word, n in words.items()]
    merges = learn(mapped, N_BPE_MERGES)
    tokens = [symbols[b] for b in range(256)]
    tokens += list(dict.fromkeys(left + right for left, right in merges))
    types = [1] * len(tokens)
    base = len(tokens)
    tokens += SPECIAL
    types += [3] * len(SPECIAL)
    for _ in range(8):
        tokens.append("[PAD%d]" % len(tokens))
        types.append(5)
    template = ("[gMASK]<sop>{% for m in messages %}<|{{ m['role'] }}|>\n{{ m['content'] }}{% endfor %}"
                "{% if add_generation_prompt %}<|assistant|>{% endif %}")
    return {"ggml.model": "gpt2", "ggml.pre": "glm4", "ggml.tokens": tokens, "ggml.token_type": types,
            "ggml.merges": [" ".join(pair) for pair in merges], "ggml.eos_token_id": base, "ggml.padding_token_id": base,
            "ggml.eot_token_id": base + 7, "chat_template": template}


def spm():
    words = count_words(r" ?[^\W\d_]+| ?\d|[^\w\s]| +")
    marked = [(word.replace(" ", "\u2581"), n) for word, n in words.items()]
    merges = learn(marked, N_SPM_PIECES)
    pieces = list(dict.fromkeys(left + right for left, right in merges))
    single = sorted({c for word, n in marked for c in word if n > 1 and 0x20 < ord(c) < 0x10000})
    tokens, types, scores = ["<unk>", "<bos>", "<eos>"], [2, 3, 3], [0.0, 0.0, 0.0]
    for byte in range(256):
        tokens.append("<0x%02X>" % byte)
        types.append(6)
        scores.append(0.0)
    for i, piece in enumerate(pieces):
        tokens.append(piece)
        types.append(1)
        scores.append(float(-(i // 3)))  # equal scores in threes: ties must go to the left
    for i, piece in enumerate(p for p in single if p not in set(pieces)):
        tokens.append(piece)
        types.append(1)
        scores.append(float(-len(pieces) - i))
    for tag in ["[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"]:
        tokens.append(tag)
        types.append(3)
        scores.append(0.0)
    template = ("{% for m in messages %}{% if loop.first %}[gMASK]sop{% endif %}<|{{ m['role'] }}|>\n {{ m['content'] }}"
                "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}")
    return {"ggml.model": "llama", "ggml.pre": "chatglm-spm", "ggml.tokens": tokens, "ggml.token_type": types,
            "ggml.scores": scores, "ggml.bos_token_id": 1, "ggml.eos_token_id": 2, "ggml.unknown_token_id": 0,
            "ggml.add_bos_token": False, "ggml.add_eos_token": False, "chat_template": template}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(os.path.join(sys.argv[1], "glm4_vocab.gguf"), "glm4", bpe())
    write(os.path.join(sys.argv[1], "chatglm3_vocab.gguf"), "chatglm", spm())


main()
