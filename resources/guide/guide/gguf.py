"""Write the trained weights as a GGUF file (Q8_0 matrices, F32 norms) and read such a file's weights back."""
import struct

import numpy as np

F32, Q8_0 = 0, 8
ALIGN = 32
U32, FLOAT, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5

TEMPLATE = (
    "[gMASK]<sop>"
    "{%- for message in messages if message.role == 'system' -%}"
    "{{ '<|system|>\\n' + message.content }}"
    "{%- endfor -%}"
    "{%- for message in messages if message.role != 'system' -%}"
    "{{ '<|' + message.role + '|>\\n' + message.content }}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|assistant|>' }}{%- endif -%}"
)


def q8_0(matrix):
    """Blocks of 32 along each row: a half-precision step and 32 signed bytes."""
    blocks = np.ascontiguousarray(matrix, np.float32).reshape(-1, 32)
    step = (np.abs(blocks).max(1) / 127).astype(np.float16)
    inverse = np.divide(1, step, where=step > 0, out=np.zeros(len(step), np.float32), dtype=np.float32)
    out = np.empty((len(blocks), 34), np.uint8)
    out[:, :2] = step.view(np.uint8).reshape(-1, 2)
    out[:, 2:] = np.clip(np.rint(blocks * inverse[:, None]), -127, 127).astype(np.int8).view(np.uint8)
    return out.tobytes()


def text(s):
    raw = s.encode()
    return struct.pack('<Q', len(raw)) + raw


def value(kind, v):
    if kind == STRING:
        return text(v)
    return struct.pack({U32: '<I', FLOAT: '<f', BOOL: '<?', INT32: '<i'}[kind], v)


def entry(key, kind, v):
    return text(key) + struct.pack('<I', kind) + value(kind, v)


def array(key, kind, values):
    head = text(key) + struct.pack('<IIQ', ARRAY, kind, len(values))
    return head + b''.join(value(kind, v) for v in values)


def metadata(shape, tokenizer):
    strings, types, merges = tokenizer.gguf_lists()
    arch = lambda key, kind, v: entry('glm4.' + key, kind, v)
    tok = lambda key, kind, v: entry('tokenizer.ggml.' + key, kind, v)
    return [
        entry('general.architecture', STRING, 'glm4'),
        entry('general.type', STRING, 'model'),
        entry('general.name', STRING, 'Open-AutoGLM Guide'),
        entry('general.description', STRING, 'The tiny built-in guide of Open-AutoGLM Desktop, English and Chinese'),
        entry('general.license', STRING, 'gpl-3.0-or-later'),
        array('general.languages', STRING, ['en', 'zh']),
        entry('general.file_type', U32, 7),
        entry('general.quantization_version', U32, 2),
        arch('vocab_size', U32, shape.vocab),
        arch('context_length', U32, shape.context),
        arch('embedding_length', U32, shape.embd),
        arch('block_count', U32, shape.layers),
        arch('feed_forward_length', U32, shape.ff),
        arch('attention.head_count', U32, shape.heads),
        arch('attention.head_count_kv', U32, shape.kv_heads),
        arch('attention.key_length', U32, shape.head_dim),
        arch('attention.value_length', U32, shape.head_dim),
        arch('attention.layer_norm_rms_epsilon', FLOAT, shape.eps),
        arch('rope.dimension_count', U32, shape.rot),
        arch('rope.freq_base', FLOAT, shape.base),
        tok('model', STRING, 'gpt2'),
        tok('pre', STRING, 'glm4'),
        array('tokenizer.ggml.tokens', STRING, strings),
        array('tokenizer.ggml.token_type', INT32, types),
        array('tokenizer.ggml.merges', STRING, merges),
        tok('eos_token_id', U32, tokenizer.special['<|endoftext|>']),
        tok('eot_token_id', U32, tokenizer.special['<|user|>']),
        tok('padding_token_id', U32, tokenizer.special['<|endoftext|>']),
        tok('add_bos_token', BOOL, False),
        tok('add_eos_token', BOOL, False),
        entry('tokenizer.chat_template', STRING, TEMPLATE),
    ]


def write(path, shape, weights, tokenizer):
    """Write named weights (NumPy arrays, rows first) with everything an engine needs to chat."""
    records, data, offset = [], [], 0
    for name, w in weights.items():
        raw = q8_0(w) if w.ndim == 2 else np.ascontiguousarray(w, np.float32).tobytes()
        dims = w.shape[::-1]
        records.append(text(name) + struct.pack('<I%dQIQ' % len(dims), len(dims), *dims,
                                                Q8_0 if w.ndim == 2 else F32, offset))
        raw += b'\0' * (-len(raw) % ALIGN)
        data.append(raw)
        offset += len(raw)
    pairs = metadata(shape, tokenizer)
    head = b'GGUF' + struct.pack('<IQQ', 3, len(records), len(pairs)) + b''.join(pairs) + b''.join(records)
    with open(path, 'wb') as f:
        f.write(head + b'\0' * (-len(head) % ALIGN) + b''.join(data))


def rounded(matrix):
    """What a matrix becomes after the trip through Q8_0."""
    blocks = np.frombuffer(q8_0(matrix), np.uint8).reshape(-1, 34)
    step = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    return (blocks[:, 2:].view(np.int8) * step).reshape(matrix.shape).astype(np.float32)
