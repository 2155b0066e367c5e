"""The shape of the guide: a pocket glm4 whose row lengths are multiples of 256, so that every block type can hold them."""
from .model import Shape

VOCAB = 4096
SHAPE = Shape(vocab=VOCAB, embd=256, layers=4, heads=4, kv_heads=2, head_dim=64, rot=32, ff=256)
