#!/usr/bin/python3
"""Ask the held-out questions and judge the answers by their key facts.

    evaluate.py --torch [--work DIR]           the weights as the file holds them, through PyTorch
    evaluate.py --autoglm PATH [--model FILE]  guide.gguf through the product's command line
    evaluate.py --write                        write heldout.jsonl anew from heldout/
"""
import argparse
import json
import pathlib
import subprocess
import sys
from collections import Counter

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from guide import evaluate  # noqa: E402


def through_torch(questions, work):
    import torch
    from guide.bpe import Tokenizer
    from guide.dialogue import encode_prompt
    from guide.model import Guide
    from guide.shape import SHAPE
    from guide.train import rounded_copy
    tok = Tokenizer.load(work / 'tokenizer.json')
    model = Guide(SHAPE)
    model.load_state_dict(torch.load(work / 'weights.pt'))
    model = rounded_copy(model)
    answers = {}
    for depth in range(max(len(q.get('before', [])) for q in questions) + 1):  # earlier turns are answered by the guide itself
        asked = [i for i, q in enumerate(questions) if len(q.get('before', [])) >= depth]
        for start in range(0, len(asked), 64):
            part = asked[start:start + 64]
            prompts = []
            for i in part:
                turns = [*questions[i].get('before', []), questions[i]['question']]
                history = [t for k in range(depth) for t in (turns[k], answers[i, k][0])]
                prompts.append(encode_prompt(tok, [*history, turns[depth]]))
            for i, (ids, ended) in zip(part, model.answer(prompts, tok.stops, 200)):
                answers[i, depth] = tok.decode(ids).lstrip('\n'), ended
    return [answers[i, len(q.get('before', []))] for i, q in enumerate(questions)]


def through_product(questions, program, model):
    for q in questions:
        run = subprocess.run([program, 'run', model, '-p', q['question'], '--temp', '0', '-n', '200', '--json'], capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stderr)
        answer = json.loads(run.stdout)
        yield answer['text'].lstrip('\n'), answer['finish_reason'] == 'stop'


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--torch', action='store_true')
    p.add_argument('--autoglm')
    p.add_argument('--write', action='store_true')
    p.add_argument('--model', default=str(HERE / 'guide.gguf'))
    p.add_argument('--work', type=pathlib.Path, default=HERE / 'work')
    p.add_argument('--least', type=float, default=0, help='fail when a language has fewer than this many per cent right')
    p.add_argument('--wrong', action='store_true', help='print the answers that were not right')
    a = p.parse_args()
    if a.write:
        evaluate.write_held_out()
    if not a.torch and not a.autoglm:
        return
    questions = evaluate.held_out()
    if a.autoglm:
        questions = [q for q in questions if 'before' not in q]  # the command asks one question at a time
    answers = through_product(questions, a.autoglm, a.model) if a.autoglm else through_torch(questions, a.work)
    asked, good, endless = Counter(), Counter(), Counter()
    for q, (text, ended) in zip(questions, answers):
        ok = evaluate.right(text, q['facts']) and ended
        for key in (q['lang'], q['lang'] + ' ' + q['topic']):
            asked[key] += 1
            good[key] += ok
            endless[key] += not ended
        if a.wrong and not ok:
            print('%s | %s | %s => %s' % (q['lang'], q['topic'], q['question'], text))
    topics = {k: '%d/%d' % (good[k], asked[k]) for k in sorted(asked) if ' ' in k and good[k] < asked[k]}
    print(json.dumps({'below full marks': topics}, ensure_ascii=False))
    for lang in ('en', 'zh'):
        print('%s: %d of %d right (%.1f %%), %d did not end' % (lang, good[lang], asked[lang], 100 * good[lang] / asked[lang], endless[lang]))
    if any(100 * good[lang] < a.least * asked[lang] for lang in ('en', 'zh')):
        sys.exit('fewer than %g %% right' % a.least)


if __name__ == '__main__':
    main()
