"""The glm4 architecture at pocket size, for training and for checking the exported file."""
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Shape:
    vocab: int = 4096
    embd: int = 256
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 64
    rot: int = 32
    ff: int = 768
    base: float = 10000.0
    eps: float = 1e-5
    context: int = 2048

    dict = asdict


class Normed(torch.autograd.Function):
    """RMSNorm in few passes over memory, which is what its time goes to."""

    @staticmethod
    def forward(ctx, x, weight, eps):
        x = x.float()
        scale = torch.linalg.vector_norm(x, dim=-1, keepdim=True).pow_(2).div_(x.shape[-1]).add_(eps).rsqrt_()
        y = x * scale
        ctx.save_for_backward(y, scale, weight)
        return y * weight

    @staticmethod
    def backward(ctx, grad):
        y, scale, weight = ctx.saved_tensors
        grad = grad.float()
        flat, n = grad * y, y.shape[-1]
        grad_weight = flat.view(-1, n).sum(0)
        mean = (flat @ weight).unsqueeze_(-1).div_(n)
        return (grad * weight).addcmul_(y, mean, value=-1).mul_(scale), grad_weight, None


class RMSNorm(nn.Module):
    def __init__(self, n, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(n)), eps

    def forward(self, x):
        return Normed.apply(x, self.weight, self.eps)


def rotate(x, cos, sin):
    """Turn neighbouring dims (2i, 2i+1) of the first n_rot by their angle; x is [batch, heads, time, dim]."""
    n = cos.shape[-1] * 2
    even, odd = x[..., :n:2], x[..., 1:n:2]
    turned = torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)
    return torch.cat((turned.type_as(x), x[..., n:]), -1)


class Layer(nn.Module):
    def __init__(self, s, dropout):
        super().__init__()
        self.s, self.dropout = s, dropout
        q, kv = s.heads * s.head_dim, s.kv_heads * s.head_dim
        lin = lambda i, o: nn.Linear(i, o, bias=False)
        self.attn_norm, self.post_attention_norm = RMSNorm(s.embd, s.eps), RMSNorm(s.embd, s.eps)
        self.ffn_norm, self.post_ffw_norm = RMSNorm(s.embd, s.eps), RMSNorm(s.embd, s.eps)
        self.attn_q, self.attn_k, self.attn_v = lin(s.embd, q), lin(s.embd, kv), lin(s.embd, kv)
        self.attn_output = lin(q, s.embd)
        self.ffn_up, self.ffn_down = lin(s.embd, 2 * s.ff), lin(s.ff, s.embd)

    def thin(self, y):
        return F.dropout(y, self.dropout) if self.dropout and self.training else y

    def attend(self, x, angles, mask, cache):
        s, (b, t, _) = self.s, x.shape
        split = lambda y, h: y.view(b, t, h, s.head_dim).transpose(1, 2)
        q, k, v = split(self.attn_q(x), s.heads), split(self.attn_k(x), s.kv_heads), split(self.attn_v(x), s.kv_heads)
        q, k = rotate(q, *angles), rotate(k, *angles)
        if cache is not None:
            if cache:
                k, v = torch.cat((cache[0], k), 2), torch.cat((cache[1], v), 2)
            cache[:] = [k, v]
        group = s.heads // s.kv_heads
        q = q.reshape(b, s.kv_heads, group * t, s.head_dim)
        scores = (q @ k.transpose(2, 3)).float().view(b, s.kv_heads, group, t, -1) * s.head_dim ** -0.5
        weights = torch.softmax(scores + mask[:, None, None], -1).type_as(v)
        y = (weights.view(b, s.kv_heads, group * t, -1) @ v).view(b, s.heads, t, s.head_dim)
        return self.attn_output(y.transpose(1, 2).reshape(b, t, -1))

    def forward(self, x, angles, mask, cache=None):
        y = self.post_attention_norm(self.attend(self.attn_norm(x), angles, mask, cache))
        x = x + self.thin(y)
        gate, up = self.ffn_up(self.ffn_norm(x)).chunk(2, -1)
        y = self.post_ffw_norm(self.ffn_down(F.silu(gate) * up))
        return x + self.thin(y)


class Guide(nn.Module):
    def __init__(self, shape, dropout=0.0):
        super().__init__()
        self.shape, self.dropout = shape, dropout
        self.token_embd = nn.Embedding(shape.vocab, shape.embd)
        self.blk = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.output_norm = RMSNorm(shape.embd, shape.eps)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.05 if 'embd' in name else p.shape[1] ** -0.5)
        for layer in self.blk:  # quiet branches at the start: the stack begins close to the identity
            nn.init.constant_(layer.post_attention_norm.weight, 0.3)
            nn.init.constant_(layer.post_ffw_norm.weight, 0.3)

    def angles(self, start, count):
        s = self.shape
        step = s.base ** (-torch.arange(0, s.rot, 2).float() / s.rot)
        theta = torch.arange(start, start + count).float()[:, None] * step
        return theta.cos(), theta.sin()

    def hidden(self, tokens, valid=None, caches=None):
        """The last layer's normed output. `valid` marks real tokens where rows are padded on the left."""
        past = caches[0][0].shape[2] if caches and caches[0] else 0
        t = tokens.shape[1]
        mask = torch.full((t, past + t), -1e9).triu(past + 1)[None]
        if valid is not None:
            mask = mask + (~valid).float()[:, None] * -1e9
        x = self.token_embd(tokens)
        for i, layer in enumerate(self.blk):
            x = layer(x, self.angles(past, t), mask, caches[i] if caches else None)
        return self.output_norm(x)

    def logits(self, hidden):
        return F.linear(hidden, self.token_embd.weight)

    @torch.no_grad()
    def answer(self, prompts, stops, limit=160):
        """Greedy answers to a batch of prompts (lists of ids). Returns (ids, ended by itself) per prompt."""
        was, _ = self.training, self.eval()
        width = max(map(len, prompts))
        tokens = torch.tensor([[0] * (width - len(p)) + p for p in prompts])
        valid = torch.tensor([[False] * (width - len(p)) + [True] * len(p) for p in prompts])
        caches = [[] for _ in self.blk]
        out, ended = [[] for _ in prompts], [False] * len(prompts)
        for _ in range(limit):
            choice = self.logits(self.hidden(tokens, valid, caches)[:, -1]).argmax(-1)
            for i, c in enumerate(choice.tolist()):
                ended[i] = ended[i] or c in stops
                if not ended[i]:
                    out[i].append(c)
            if all(ended):
                break
            tokens = choice[:, None]
            valid = torch.cat((valid, torch.ones(len(prompts), 1, dtype=torch.bool)), 1)
        self.train(was)
        return list(zip(out, ended))
