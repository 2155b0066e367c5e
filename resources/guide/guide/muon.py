"""Momentum with orthogonalised updates for the matrices: fewer steps than AdamW for the same loss."""
import torch
from torch.nn import functional as F


def orthogonal(g, rounds=5):
    """Pull all singular values of g towards 1 by a quintic iteration."""
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = g.shape[0] > g.shape[1]
    x = (g.t() if tall else g).contiguous()
    x = (x / (x.norm() + 1e-7)).bfloat16()
    for _ in range(rounds):
        s = F.linear(x, x)
        x = a * x + F.linear(b * s + c * F.linear(s, s), x.t().contiguous())
    return (x.t() if tall else x).float()


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group['params']:
                state = self.state[p]
                if not state:
                    state['mean'] = torch.zeros_like(p)
                mean = state['mean'].mul_(group['momentum']).add_(p.grad)
                update = orthogonal(p.grad + group['momentum'] * mean)
                p.mul_(1 - group['lr'] * group['weight_decay'])
                p.add_(update, alpha=-group['lr'] * 0.2 * max(p.shape) ** 0.5)
